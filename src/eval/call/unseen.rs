//! Calls that are not followed: what they can reach is not known any more.

use crate::eval::machine::{Args, Eval, Machine};
use crate::eval::value::{Value, Why};

impl Machine<'_> {
    /// A call of code that we do not see: it may change what it is given, and raise.
    pub fn call_unseen(&mut self, why: &Why, callee: &Value, args: &Args) -> Eval<Value> {
        self.state.poison(callee.reach(), why);
        self.poison_args(args, why);
        self.may_raise(None, why, args.span);
        let mut reach = Vec::new();
        for value in self.all_arguments(args) {
            reach.extend(value.reach());
        }
        reach.extend(callee.reach());
        Ok(Value::unknown_reaching(
            why.clone(),
            reach,
            self.at(args.span),
        ))
    }

    pub fn poison_args(&mut self, args: &Args, why: &Why) {
        let reach = self
            .all_arguments(args)
            .iter()
            .flat_map(Value::reach)
            .collect();
        self.state.poison(reach, why);
    }

    pub fn all_arguments(&self, args: &Args) -> Vec<Value> {
        args.positional
            .iter()
            .chain(args.keywords.iter().map(|keyword| &keyword.value))
            .cloned()
            .collect()
    }
}
