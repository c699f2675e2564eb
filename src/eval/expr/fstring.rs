//! Formatted strings.

use crate::eval::builtins;
use crate::eval::machine::{Eval, Machine};
use crate::eval::value::Value;
use crate::syntax::python::ast::{self};
use crate::text::Span;

impl Machine<'_> {
    pub(super) fn eval_fstring(&mut self, string: &ast::ExprFString, span: Span) -> Eval<Value> {
        let mut parts = Vec::new();
        for part in string.value.iter() {
            match part {
                ast::FStringPart::Literal(literal) => {
                    parts.push(self.text(&*literal.value, span)?);
                }
                ast::FStringPart::FString(string) => {
                    self.fstring_elements(&string.elements, span, &mut parts)?;
                }
            }
        }
        self.concat(parts, span)
    }

    fn fstring_elements(
        &mut self,
        elements: &ast::InterpolatedStringElements,
        span: Span,
        parts: &mut Vec<Value>,
    ) -> Eval<()> {
        for element in elements.iter() {
            match element {
                ast::InterpolatedStringElement::Literal(literal) => {
                    parts.push(self.text(&*literal.value, span)?);
                }
                ast::InterpolatedStringElement::Interpolation(interpolation) => {
                    if let Some(debug) = &interpolation.debug_text {
                        let expression = self.span(&*interpolation.expression);
                        let expression = self.text_at(expression).to_owned();
                        let text = format!("{}{expression}{}", debug.leading(), debug.trailing());
                        parts.push(self.text(text, span)?);
                    }
                    let value = self.interpolated(interpolation, span)?;
                    parts.push(value);
                }
            }
        }
        Ok(())
    }

    fn interpolated(&mut self, part: &ast::InterpolatedElement, span: Span) -> Eval<Value> {
        let value = self.eval(&part.expression)?;
        let spec = match &part.format_spec {
            Some(spec) => {
                let mut parts = Vec::new();
                self.fstring_elements(&spec.elements, span, &mut parts)?;
                self.concat(parts, span)?
            }
            None => self.text("", span)?,
        };
        let value = self.spelled(&value).unwrap_or(value);
        // `{x=}` writes the value as `repr` does.
        let is_bare = part.debug_text.is_some() && part.format_spec.is_none();
        let conversion = match part.conversion.to_char() {
            None if is_bare => Some('r'),
            conversion => conversion,
        };
        self.each(&value, &mut |machine, value| {
            let (value, conversion) = machine.instance_spelled(value, conversion, span)?;
            machine.each(&spec, &mut |machine, spec| {
                builtins::format_value(machine, &value, conversion, &spec, span)
            })
        })
    }

    /// Joins texts that may differ by environment.
    fn concat(&mut self, parts: Vec<Value>, span: Span) -> Eval<Value> {
        let mut parts = parts.into_iter();
        let Some(mut all) = parts.next() else {
            return self.text("", span);
        };
        for part in parts {
            all = self.binary(ast::Operator::Add, &all, &part, span)?;
        }
        all.at = self.at(span);
        Ok(all)
    }

    /// An instance is written as its methods say.
    fn instance_spelled(
        &mut self,
        value: Value,
        conversion: Option<char>,
        span: Span,
    ) -> Eval<(Value, Option<char>)> {
        let is_repr = match conversion {
            None | Some('s') => false,
            Some('r') => true,
            _ => return Ok((value, conversion)),
        };
        Ok(match self.instance_text(&value, is_repr, span)? {
            Some(text) => (text, None),
            None => (value, conversion),
        })
    }
}
