//! Names that Docker takes for an image, a stage and a folder alike.

/// Names that mean something else to Docker in a `FROM` or `COPY --from`.
const RESERVED: [&str; 2] = ["scratch", "context"];

/// A name for the image of a script that none of `taken` has: lower case, runs of other signs folded to `-`, a letter first.
pub(super) fn image_name<'a>(script: &str, taken: impl Iterator<Item = &'a str> + Clone) -> String {
    let mut name = fold(script);
    while RESERVED.contains(&name.as_str()) || taken.clone().any(|other| other == name) {
        name.push_str("-script");
    }
    name
}

/// Lower case; letters, digits, and single `.`, `_` or `-` between them.
pub(super) fn fold(text: &str) -> String {
    let mut name = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            name.push(c.to_ascii_lowercase());
        } else if !name.is_empty() && !name.ends_with(['.', '_', '-']) {
            name.push(if matches!(c, '.' | '_') { c } else { '-' });
        }
    }
    let name = name.trim_end_matches(['.', '_', '-']);
    if name.starts_with(|c: char| c.is_ascii_lowercase()) {
        name.to_owned()
    } else {
        format!("image-{name}").trim_end_matches('-').to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_folded_and_kept_apart() {
        let none = || std::iter::empty();
        assert_eq!(image_name("zuul-web", none()), "zuul-web");
        assert_eq!(image_name("Zuul_Web--x-", none()), "zuul_web-x");
        assert_eq!(image_name("2to3", none()), "image-2to3");
        assert_eq!(image_name("scratch", none()), "scratch-script");
        assert_eq!(
            image_name("builder", ["builder"].into_iter()),
            "builder-script"
        );
    }
}
