//! `containers.images`: the images that a user describes, by name.
//!
//! ```toml
//! [tool.unsetup.containers.images]
//! core = { from = "python:3.12-slim-bookworm", extras = ["base"] }
//! smoke = { parent = "core", requirements = ["docker/smoke.txt"], scripts = ["run_tests"], packages = ["git"], user = "10000" }
//! ```
//!
//! In setup.cfg a line is `smoke: core`, an image and its parent.

use super::value::{Value, Wrong};
use crate::settings::{ConfiguredImage, Containers};
use crate::text::Spanned;

/// What can be said of an image.
const FIELDS: &str = "parent, from, scripts, extras, requirements, packages and user";

pub(super) fn images(value: &Value<'_>) -> Result<Containers, Wrong> {
    let pairs = value.pairs()?.into_iter();
    let images: Result<Vec<_>, Wrong> = pairs.map(|(name, value)| image(name, &value)).collect();
    Ok(Containers { images: images? })
}

fn image(name: Spanned<String>, value: &Value<'_>) -> Result<ConfiguredImage, Wrong> {
    let mut image = ConfiguredImage {
        name: name.value,
        ..ConfiguredImage::default()
    };
    if let Value::Lines(..) = value {
        image.parent = Some(value.text()?.value);
        return Ok(image);
    }
    for (field, value) in value.pairs()? {
        match field.value.as_str() {
            "parent" => image.parent = Some(value.text()?.value),
            "from" => image.from = Some(value.text()?.value),
            "user" => image.user = Some(value.text()?.value),
            "scripts" => image.scripts = words(&value)?,
            "extras" => image.extras = words(&value)?,
            "requirements" => image.requirements = words(&value)?,
            "packages" => image.packages = words(&value)?,
            other => {
                let message = format!("unknown key `{other}`: an image has {FIELDS}");
                return Err((field.span, message));
            }
        }
    }
    Ok(image)
}

fn words(value: &Value<'_>) -> Result<Vec<String>, Wrong> {
    let words = value.words()?.into_iter();
    Ok(words.map(|word| word.value).collect())
}
