//! A template per image, as Kolla's are: `FROM {{ namespace }}/{{ image_prefix }}parent:{{ tag }}`, blocks that another
//! template may replace, and a body of one `RUN`.

use super::{MARKER, NewFile, Writer};
use crate::containers::{From, Image};
use camino::Utf8PathBuf;
use std::fmt::Write as _;

impl Writer<'_> {
    pub(super) fn jinja(&self) -> Vec<NewFile> {
        let made = self
            .plan
            .delivered()
            .filter(|image| image.dockerfile.is_none());
        made.map(|image| {
            let path = Utf8PathBuf::from(format!("containers/{}/Dockerfile.j2", image.name));
            NewFile::new(path, self.jinja_file(image))
        })
        .collect()
    }

    fn jinja_file(&self, image: &Image) -> String {
        let mut text = format!("{MARKER}\n");
        let _ = match &image.from {
            From::External(from) => {
                writeln!(text, "FROM {{{{ base_image | default('{from}') }}}}")
            }
            From::Parent(parent) => writeln!(
                text,
                "FROM {{{{ namespace }}}}/{{{{ image_prefix }}}}{parent}:{{{{ tag }}}}"
            ),
        };
        let block = image.name.replace(['-', '.'], "_");
        let body = self.single_run_body(image);
        let _ = writeln!(text, "{{% block {block}_header %}}{{% endblock %}}\n");
        text.push_str(&raw(&body));
        let _ = writeln!(text, "\n{{% block {block}_footer %}}{{% endblock %}}");
        text
    }
}

/// Text in which Jinja finds nothing of its own.
fn raw(text: &str) -> String {
    let speaks = ["{{", "{%", "{#"].iter().any(|sign| text.contains(sign));
    if speaks {
        format!("{{% raw %}}\n{text}{{% endraw %}}\n")
    } else {
        text.to_owned()
    }
}
