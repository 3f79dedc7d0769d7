//! A product that was repaired before: whoever comes next reads at the door what was done, until the order is not his (P19, I14).

use std::path::Path;

use callout_tests::{Done, World, listed, open, shown_order};

/// Whether some file of a phone has these words.
fn has_words(folder: &Path, words: &str) -> std::io::Result<bool> {
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        let is_there = |bytes: Vec<u8>| bytes.windows(words.len()).any(|window| window == words.as_bytes());
        if path.is_file() && is_there(std::fs::read(&path)?) {
            return Ok(true);
        }
    }
    Ok(false)
}

#[test]
fn the_next_technician_reads_offline_what_was_done_before_and_loses_it_with_the_order() -> Done {
    let mut world = World::new();
    let oven = world.oven.clone();
    let first = world.accepted_by_wang(&oven)?;
    assert_eq!(shown_order(&world.wang)?.history, None, "nothing was done before");
    world.wang_repairs_and_collects()?;
    world.wang.sync()?;

    let second = world.clerk.registers(&oven, "smells of gas")?;
    world.supervisor.assigns(&second, &world.li_id)?;
    open(&mut world.li, &second)?;
    world.li.go_offline()?;
    world.li.kill_and_reopen()?;
    world.li.open_order(&second.id)?;
    let rows = shown_order(&world.li)?.history.map(|history| history.rows).unwrap_or_default();
    let [row] = &rows[..] else { anyhow::bail!("{rows:?}") };
    assert!(row.id == first.number && row.head.contains("wang"), "{row:?}");
    assert!(row.lines.iter().any(|line| line.contains("tightened the knob")), "{row:?}");
    assert!(has_words(world.li.folder(), "tightened the knob")?);

    world.supervisor.reassigns(&second, &world.wang_id, "she knows it")?;
    world.li.come_online()?;
    assert!(!listed(&mut world.li)?.contains(&second.number));
    assert!(!has_words(world.li.folder(), "tightened the knob")?, "nothing of it is left on his phone");
    open(&mut world.wang, &second)?;
    assert_eq!(shown_order(&world.wang)?.history.map(|history| history.rows.len()), Some(1));
    Ok(())
}

#[test]
fn what_was_done_to_another_product_is_not_told() -> Done {
    let mut world = World::new();
    let (oven, fridge) = (world.oven.clone(), world.fridge.clone());
    world.accepted_by_wang(&oven)?;
    world.wang_repairs_and_collects()?;
    world.wang.sync()?;
    world.accepted_by_wang(&fridge)?;
    assert_eq!(shown_order(&world.wang)?.history, None);
    Ok(())
}
