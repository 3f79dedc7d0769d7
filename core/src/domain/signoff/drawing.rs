//! Whether strokes are a signature and how many points of them are kept: a tap of a glove signs nothing, and a long name is thinned,
//! never refused when it is drawn.

use super::{POINTS_MAX, Point, Strokes};

/// The least extent of a signature, across or down, in 1/10,000 of the pad's width.
pub const EXTENT_MIN: u16 = 600;
/// The least way of the pen, in the same unit.
pub const LENGTH_MIN: f64 = 800.0;
/// What is no larger than a fingertip that trembles is a tap, whatever phone it comes from.
const TAP_EXTENT: u16 = 100;

impl Strokes {
    /// What somebody drew on the pad; none where it is too small or too short to be a signature. Of too many points every so many are kept.
    #[must_use]
    pub fn drawn(strokes: Vec<Vec<Point>>) -> Option<Self> {
        let strokes: Vec<Vec<Point>> = strokes.into_iter().filter(|stroke| !stroke.is_empty()).collect();
        let is_drawn = extent(&strokes) >= EXTENT_MIN && length(&strokes) >= LENGTH_MIN;
        if is_drawn { Self::new(thinned(strokes)) } else { None }
    }

    /// Whether this is no more than a touch.
    #[must_use]
    pub fn is_tap(&self) -> bool {
        extent(self.as_slice()) < TAP_EXTENT
    }
}

/// How far the points are apart, across or down, whichever is more.
fn extent(strokes: &[Vec<Point>]) -> u16 {
    let span = |of: fn(&Point) -> u16| {
        let all = || strokes.iter().flatten().map(of);
        all().max().unwrap_or_default() - all().min().unwrap_or_default()
    };
    span(|point| point.0).max(span(|point| point.1))
}

/// How far the pen went while it was down.
fn length(strokes: &[Vec<Point>]) -> f64 {
    let step = |pair: &[Point]| {
        let apart = |a: u16, b: u16| f64::from(a.abs_diff(b));
        apart(pair[0].0, pair[1].0).hypot(apart(pair[0].1, pair[1].1))
    };
    strokes.iter().flat_map(|stroke| stroke.windows(2)).map(step).sum()
}

/// At most [`POINTS_MAX`] points, evenly of each stroke, with its ends.
#[must_use]
pub fn thinned(strokes: Vec<Vec<Point>>) -> Vec<Vec<Point>> {
    let points = |strokes: &[Vec<Point>]| strokes.iter().map(Vec::len).sum::<usize>();
    if points(&strokes) <= POINTS_MAX {
        return strokes;
    }
    // Each stroke keeps its two ends, whatever its share; so many strokes that not even those fit are thinned themselves.
    let every = strokes.len().div_ceil(POINTS_MAX / 4);
    let strokes: Vec<Vec<Point>> = strokes.into_iter().step_by(every).collect();
    let (all, room) = (points(&strokes), POINTS_MAX - 2 * strokes.len());
    strokes.into_iter().map(|stroke| evenly(&stroke, (stroke.len() * room / all + 2).min(stroke.len()))).collect()
}

/// So many of the points, first and last among them.
fn evenly(stroke: &[Point], count: usize) -> Vec<Point> {
    let last = stroke.len() - 1;
    (0..count).map(|n| stroke[if count == 1 { 0 } else { n * last / (count - 1) }]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line across the pad, of so many points.
    fn across(points: u32, from: u16, to: u16) -> Vec<Point> {
        let at = |n: u32| {
            let way = u32::from(to - from) * n / points.saturating_sub(1).max(1);
            Point(from + u16::try_from(way).expect("on the pad"), 2_000, n * 4, 500)
        };
        (0..points).map(at).collect()
    }

    #[test]
    fn a_tap_is_no_signature() {
        let tap = Point(5_000, 2_000, 0, 500);
        let again = Point(5_000, 2_000, 8, 500);
        for nothing in [vec![], vec![vec![]], vec![vec![tap]], vec![vec![tap, again]], vec![vec![tap], vec![again]]] {
            assert_eq!(Strokes::drawn(nothing.clone()), None, "{nothing:?}");
        }
        assert_eq!(Strokes::drawn(vec![across(9, 5_000, 5_599)]), None, "too small");
        let two_taps = vec![vec![tap], vec![Point(8_000, 2_000, 90, 500)]];
        assert_eq!(Strokes::drawn(two_taps), None, "far apart, and yet nothing is drawn");
        assert!(Strokes::drawn(vec![across(9, 5_000, 5_900)]).is_some(), "one line is how some sign");
        let dot_and_line = vec![vec![tap], across(9, 1_000, 3_000)];
        assert!(Strokes::drawn(dot_and_line).is_some());
        assert!(
            Strokes::new(vec![vec![tap, again]]).is_some_and(|strokes| strokes.is_tap()),
            "what was pushed is read"
        );
        assert!(!crate::domain::samples::strokes().is_tap());
    }

    #[test]
    fn a_long_signature_is_thinned_and_keeps_its_ends() {
        let long = vec![across(30_000, 1_000, 9_000), across(3, 2_000, 2_100), vec![Point(9, 9, 9, 9)]];
        let kept = Strokes::drawn(long.clone()).expect("a signature");
        let points: usize = kept.as_slice().iter().map(Vec::len).sum();
        assert!((POINTS_MAX - 10..=POINTS_MAX).contains(&points), "{points}");
        for (kept, drawn) in kept.as_slice().iter().zip(&long) {
            assert_eq!((kept.first(), kept.last()), (drawn.first(), drawn.last()));
        }
        let scribble: Vec<_> = (0..9_000).map(|_| across(2, 1_000, 9_000)).collect();
        let kept = Strokes::drawn(scribble).expect("a signature");
        assert!(kept.as_slice().iter().map(Vec::len).sum::<usize>() <= POINTS_MAX);
        let short = vec![across(200, 1_000, 9_000)];
        assert_eq!(Strokes::drawn(short.clone()), Strokes::new(short), "nothing is dropped without need");
    }
}
