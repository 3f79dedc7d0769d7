//! Limits of arrival: judged once, by the first arrival; put elsewhere with the old one kept; said once when they pass (P4).

use callout_core::domain::{
    deadline::Judged,
    order::{OrderEvent, WorkOrder, event::Happening},
    time::Timestamp,
};

use super::Violation;

/// What an order's history said of its limit, counted without the product's own rules.
#[derive(Debug, Default)]
pub struct Limits {
    judged: Option<Judged>,
    moves: usize,
    said_of: Vec<Timestamp>,
}

impl Limits {
    /// Looks at the next event of the order, which stood so before it.
    pub fn look_at(&mut self, order: Option<&WorkOrder>, event: &OrderEvent) -> Result<(), Violation> {
        let Some(order) = order else { return Ok(()) };
        let wrong = |what: &str| Err(Violation::new("P4", format!("the limit of order {} {what}", order.id)));
        let limit = &order.call.arrival;
        match &event.what {
            Happening::Arrived(arrived) => match (arrived.limit, self.judged) {
                (Some(_), Some(_)) => return wrong("was judged twice"),
                (None, None) => return wrong("was not judged by the first arrival"),
                (Some(Judged::Kept { at, .. }), None) if limit.awaits.is_none() && at > limit.by => {
                    return wrong("was kept too late");
                }
                (Some(Judged::Missed { at, .. }), None) if at <= limit.by => return wrong("was missed in time"),
                (judged, None) => self.judged = judged,
                (None, Some(_)) => {}
            },
            Happening::LimitMoved(_) => self.moves += 1,
            Happening::LimitPassed if self.judged.is_some() => return wrong("passed after somebody had come"),
            Happening::LimitPassed if event.at <= limit.by => return wrong("passed before its end"),
            Happening::LimitPassed if self.said_of.contains(&limit.by) => {
                return wrong("was said to have passed twice");
            }
            Happening::LimitPassed => self.said_of.push(limit.by),
            _ => {}
        }
        Ok(())
    }

    /// Compares with the order as it stands; the house looked for what is due at that moment last, if it did.
    pub fn agree(&self, order: &WorkOrder, looked_at: Option<Timestamp>) -> Result<(), Violation> {
        let wrong = |what: String| Err(Violation::new("P4", format!("the limit of order {} {what}", order.id)));
        let limit = &order.call.arrival;
        if limit.judged != self.judged {
            return wrong(format!("was judged {:?}, and stands as {:?}", self.judged, limit.judged));
        }
        if limit.moved.len() != self.moves {
            return wrong(format!("moved {} times, and {} stand beside it", self.moves, limit.moved.len()));
        }
        let is_due = |at| limit.runs_until().is_some_and(|by| by < at) && !order.stage.is_end();
        if looked_at.is_some_and(is_due) && limit.said.is_none() {
            return wrong("passed, and nobody was told".to_owned());
        }
        Ok(())
    }
}
