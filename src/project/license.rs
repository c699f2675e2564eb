//! Under which header the licence stands.

use super::{Project, read_setup_cfg};
use crate::eval::Data;
use crate::provenance::Origin;

impl Project {
    /// Whether the licence is an SPDX expression that the backend writes as License-Expression, not as License.
    pub fn license_is_expression(&self) -> bool {
        let Some(place) = self.metadata().license.provenance() else {
            return false;
        };
        match place.origin {
            Origin::Pyproject => self.pyproject().is_some_and(|source| {
                let item = source.parse.tree.get(&["project", "license"]);
                item.is_some_and(|item| item.as_str().is_some())
            }),
            Origin::SetupPy => self
                .setup_call()
                .and_then(|call| call.keyword("license_expression")?.value.known())
                .is_some_and(|node| node.data != Data::None),
            Origin::SetupCfg => self
                .setup_cfg()
                .is_some_and(|source| read_setup_cfg::is_license_expression(source, place.span)),
            _ => false,
        }
    }
}
