//! What the user chose: which rules run, which tools are the target. Read from options; plain data.

mod containers;

pub use containers::{ConfiguredImage, Containers};

/// Choices that readers, rules and writers ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// The oldest pbr that must read the project (`--pbr-min`), as major and minor; `None` is pbr 1.9.
    pub pbr_min: Option<(u32, u32)>,
    /// Instructions of an image above which CON004 fires.
    pub max_layers: usize,
    /// Other checkouts whose requirement files a Dockerfile installs (`--with NAME=DIR`).
    pub checkouts: Vec<Checkout>,
    /// Images that the user describes.
    pub containers: Containers,
}

/// Another checkout, by the name of its folder in the image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checkout {
    /// Name of the folder into which the image clones or copies it.
    pub name: String,
    /// The folder on this machine.
    pub folder: std::path::PathBuf,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            pbr_min: None,
            max_layers: 40,
            checkouts: Vec::new(),
            containers: Containers::default(),
        }
    }
}

impl Settings {
    /// Whether only pbr 7 and newer must read the project.
    pub fn pbr_is_at_least(&self, major: u32) -> bool {
        self.pbr_min.is_some_and(|(least, _)| least >= major)
    }
}
