//! What is drawn on the pad: kept as the hand drew it, thinned only where it would be more than a signature may have.

use crate::{
    domain::signoff::{Point, thinned},
    model::action::StrokeInput,
    view::{PadPoint, StrokeView},
};

/// The pad's height in 1/1,000 of its width.
pub const ASPECT_PERMILLE: u32 = 400;
/// The most strokes: more is scribbling, and the last ones are joined to nothing.
const STROKES_MAX: usize = 200;
/// The most points that a view draws: what the eye can tell apart, and 4 KB.
const SHOWN_MAX: usize = 1_000;
/// How far a point may lie from the line of its neighbours and still be left out of the view, in 1/10,000 of the width: half a
/// pixel on the largest phone.
const SEEN: f64 = 8.0;

/// A stroke comes to those that are there. Its times go on from theirs, also where the shell counts from zero again after a kill.
pub fn draw(strokes: &mut Vec<Vec<Point>>, stroke: &StrokeInput) {
    if strokes.len() >= STROKES_MAX || stroke.points.is_empty() {
        return;
    }
    let last = strokes.iter().flatten().last().map(|Point(_, _, t, _)| *t);
    let first = stroke.points[0].t_ms;
    let shift = match last {
        None => -i64::from(first),
        Some(last) if first < last => i64::from(last) + 1 - i64::from(first),
        Some(_) => 0,
    };
    let mut before = last.unwrap_or(0);
    let point = |p: &crate::model::action::PointInput| {
        // A clock that stands still or goes back is none: points follow one another.
        before = u32::try_from(i64::from(p.t_ms) + shift).unwrap_or(before).max(before);
        let short = |value: u32| u16::try_from(value.min(10_000)).unwrap_or(10_000);
        Point(short(p.x), short(p.y), before, u16::try_from(p.pressure.min(1_000)).unwrap_or(1_000))
    };
    strokes.push(stroke.points.iter().map(point).collect());
    *strokes = thinned(std::mem::take(strokes));
}

/// What the eye sees of it.
#[must_use]
pub fn seen(strokes: &[Vec<Point>]) -> Vec<StrokeView> {
    let mut tolerance = SEEN;
    loop {
        let thinned: Vec<Vec<Point>> = strokes.iter().map(|stroke| simplified(stroke, tolerance)).collect();
        let is_small = thinned.iter().map(Vec::len).sum::<usize>() <= SHOWN_MAX;
        if is_small || tolerance > 1_000.0 {
            let point = |Point(x, y, _, _): &Point| PadPoint { x: *x, y: *y };
            return thinned.iter().map(|stroke| StrokeView { points: stroke.iter().map(point).collect() }).collect();
        }
        tolerance *= 2.0;
    }
}

/// The points that are not near the line between those that stay (Ramer, Douglas and Peucker), without recursion: a stroke may have
/// thousands.
fn simplified(stroke: &[Point], tolerance: f64) -> Vec<Point> {
    if stroke.len() < 3 {
        return stroke.to_vec();
    }
    let mut stays = vec![false; stroke.len()];
    (stays[0], stays[stroke.len() - 1]) = (true, true);
    let mut spans = vec![(0, stroke.len() - 1)];
    while let Some((first, last)) = spans.pop() {
        let farthest = (first + 1..last)
            .map(|place| (place, distance(stroke[place], stroke[first], stroke[last])))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((place, _)) = farthest.filter(|(_, distance)| *distance > tolerance) {
            stays[place] = true;
            spans.extend([(first, place), (place, last)]);
        }
    }
    stroke.iter().zip(stays).filter(|(_, stays)| *stays).map(|(point, _)| *point).collect()
}

/// How far a point lies from the line between two others.
fn distance(point: Point, from: Point, to: Point) -> f64 {
    let [(px, py), (ax, ay), (bx, by)] = [point, from, to].map(|Point(x, y, _, _)| (f64::from(x), f64::from(y)));
    let (dx, dy) = (bx - ax, by - ay);
    let length = dx.hypot(dy);
    if length == 0.0 { (px - ax).hypot(py - ay) } else { (dx * (ay - py) - dy * (ax - px)).abs() / length }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::signoff::POINTS_MAX, model::action::PointInput};

    fn stroke(points: impl IntoIterator<Item = (u32, u32, u32)>) -> StrokeInput {
        let point = |(x, y, t_ms)| PointInput { x, y, t_ms, pressure: 500 };
        StrokeInput { points: points.into_iter().map(point).collect() }
    }

    #[test]
    fn times_begin_at_zero_and_never_go_back() {
        let mut strokes = Vec::new();
        draw(&mut strokes, &stroke([(1, 1, 700), (2, 2, 704), (3, 3, 702)]));
        draw(&mut strokes, &stroke([(4, 4, 0), (5, 5, 8)]));
        let times: Vec<Vec<u32>> =
            strokes.iter().map(|stroke| stroke.iter().map(|Point(_, _, t, _)| *t).collect()).collect();
        assert_eq!(times, [vec![0, 4, 4], vec![5, 13]]);
    }

    #[test]
    fn a_long_one_is_thinned_and_never_refused() {
        let mut strokes = Vec::new();
        for n in 0..30 {
            draw(&mut strokes, &stroke((0..1_000).map(|i| (i * 10, (i * 37 + n) % 4_000, n * 5_000 + i * 4))));
        }
        let points: usize = strokes.iter().map(Vec::len).sum();
        assert!((POINTS_MAX / 2..=POINTS_MAX).contains(&points), "{points}");
        assert_eq!(strokes.len(), 30, "no stroke is lost");
        assert!(seen(&strokes).iter().map(|stroke| stroke.points.len()).sum::<usize>() <= SHOWN_MAX);
    }

    #[test]
    fn what_is_seen_lies_where_it_was_drawn() {
        let wave: Vec<Point> = (0..2_000u16).map(|i| Point(i * 5, 2_000 + (i % 200) * 4, u32::from(i), 0)).collect();
        let seen = simplified(&wave, SEEN);
        assert!(seen.len() < 100, "{}", seen.len());
        let far = wave.iter().map(|point| {
            let pairs = seen.windows(2).filter(|pair| pair[0].2 <= point.2 && point.2 <= pair[1].2);
            pairs.map(|pair| distance(*point, pair[0], pair[1])).fold(f64::MAX, f64::min)
        });
        assert!(far.fold(0.0, f64::max) <= SEEN);
    }
}
