//! The tests are tested: on a disk that syncs nothing (`synchronous=OFF`, a drive that lies) they must find a loss (F2).

use callout_fault_vfs::Fault;

use super::{
    cuts::Scene,
    phone::{Loss, Phone},
};

#[test]
fn without_syncs_a_power_cut_loses_what_was_done_and_the_tests_see_it() {
    let scene = Scene::whole_day();
    let mut phone = Phone::new();
    phone.play(&scene.day, 0);
    let changes = phone.disk.counts().changes();
    for (loss, finds) in [(Loss::Everything, true), (Loss::Some(6), true), (Loss::Nothing, false)] {
        let (mut tried, mut found) = (0, 0);
        for after in (0..changes).step_by(5) {
            let mut phone = Phone::new();
            phone.disk.lie_about_syncs(true);
            tried += 1;
            found += u32::from(scene.cut_on(&mut phone, Fault::PowerCut { after }, loss).is_err());
        }
        println!("without syncs, lost {loss:?}: {found} of {tried} crash points lose a batch that was done");
        // A killed process loses nothing: the system has it.
        assert_eq!(found > 0, finds, "lost {loss:?}");
    }
}
