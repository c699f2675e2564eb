//! What all images have in common: their distribution, their Python, their user.

use super::slices::Slice;
use super::{PlanError, PlanOptions, USER};
use crate::containers::{From, Platform, UnknownPlatform};
use crate::settings::ConfiguredImage;

/// The Python of the images where nothing says another.
const PYTHON: &str = "3.11";
/// Their distribution.
const PLATFORM: &str = "debian-12";

pub(super) struct Context {
    pub(super) platform: Platform,
    pub(super) python: String,
    /// `None` for root.
    pub(super) user: Option<String>,
    /// Whether the images' pip is older than 20.3.
    pub(super) old_pip: bool,
}

impl Context {
    /// By the options, else by the image that the first of the configured images or slices starts from.
    pub(super) fn new(
        options: &PlanOptions,
        configured: &[ConfiguredImage],
        slices: &[Slice],
    ) -> Result<Self, PlanError> {
        let slice = || {
            slices.iter().find_map(|slice| match &slice.from {
                From::External(from) => Some(from.as_str()),
                From::Parent(_) => None,
            })
        };
        let root = match configured {
            [] => slice(),
            images => images.iter().find_map(|image| image.from.as_deref()),
        };
        let (platform, python) = root.map_or((None, None), Platform::of_image);
        let is_distribution = python.is_none();
        let platform = options.platform.clone().or(platform);
        let platform = platform.map_or_else(|| Platform::from_id(PLATFORM), Ok);
        let platform = platform.map_err(|UnknownPlatform { id }| PlanError::Configuration {
            image: id,
            problem: "its distribution is not known".to_owned(),
        })?;
        // Where the Python is the distribution's, that is all there is.
        let start = root.map_or_else(|| platform.python_image(PYTHON), str::to_owned);
        let own = platform
            .own_python()
            .filter(|_| platform.is_own_image(&start));
        let python = options.python.clone().or(python);
        Ok(Self {
            old_pip: root.is_some() && is_distribution && platform.has_old_pip(),
            platform,
            python: python.unwrap_or_else(|| own.unwrap_or(PYTHON).to_owned()),
            user: user(options.user.as_deref().unwrap_or(USER))?,
        })
    }
}

/// `UID:GID` of what a user wrote; `None` for root.
pub(super) fn user(text: &str) -> Result<Option<String>, PlanError> {
    if matches!(text, "root" | "0" | "0:0") {
        return Ok(None);
    }
    let (uid, gid) = text.split_once(':').unwrap_or((text, text));
    let is_number = |text: &str| text.parse::<u32>().is_ok_and(|number| number > 0);
    if is_number(uid) && is_number(gid) {
        return Ok(Some(format!("{uid}:{gid}")));
    }
    Err(PlanError::BadUser {
        user: text.to_owned(),
    })
}
