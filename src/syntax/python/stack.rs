//! Stacks for deep recursion.

use rayon::{ThreadPool, ThreadPoolBuilder};
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::OnceLock;

/// Holds the deepest recursion that the limits allow. Only the pages that are touched count.
const STACK_BYTES: usize = 256 * 1024 * 1024;

thread_local! {
    /// Whether this thread has such a stack, and little on it.
    static HAS_ROOM: Cell<bool> = const { Cell::new(false) };
}

/// Runs `work` on a thread whose stack holds the deepest recursion that the limits allow: on this one, if it is one of
/// [`side_by_side`]. `None` when no thread starts, or `work` panics.
pub fn on_big_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Option<T> {
    if HAS_ROOM.replace(false) {
        let done = catch_unwind(AssertUnwindSafe(work));
        HAS_ROOM.set(true);
        return done.ok();
    }
    std::thread::scope(|scope| {
        std::thread::Builder::new()
            .stack_size(STACK_BYTES)
            .spawn_scoped(scope, work)
            .ok()?
            .join()
            .ok()
    })
}

/// Whether [`on_big_stack`] costs nothing here, as this thread has such a stack.
pub(super) fn has_room() -> bool {
    HAS_ROOM.get()
}

/// Runs `work` so that what it does in parallel is done by as many threads as there are cores, each with room for
/// [`on_big_stack`]. They start with the first call.
pub fn side_by_side<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    static WORKERS: OnceLock<Option<ThreadPool>> = OnceLock::new();
    let workers = WORKERS.get_or_init(|| {
        ThreadPoolBuilder::new()
            .stack_size(STACK_BYTES)
            .start_handler(|_| HAS_ROOM.set(true))
            .build()
            .ok()
    });
    match workers {
        Some(workers) => workers.install(work),
        None => work(),
    }
}
