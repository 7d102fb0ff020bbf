//! What people of the demo city write.

use crate::domain::Status;

/// One report's story.
#[derive(Clone, Debug)]
pub(super) struct Story {
    pub category: &'static str,
    pub title: String,
    pub description: String,
    pub severity: u8,
    pub ends: Status,
    pub plan: &'static str,
    pub resolution: &'static str,
}

/// Category, severity around, titles, descriptions, plan, resolution.
type Kind = (&'static str, u8, &'static [&'static str], &'static [&'static str], &'static str, &'static str);

const KINDS: &[Kind] = &[
    (
        "pothole",
        6,
        &[
            "Deep pothole {}",
            "Pothole in the bus lane {}",
            "Broken road edge and pothole {}",
            "Pothole full of water {}",
        ],
        &[
            "Two-wheelers swerve into the oncoming lane to avoid it. After rain it cannot be seen.",
            "About a metre wide and a hand deep. A rickshaw lost a wheel here yesterday.",
            "It was filled before the monsoon and has opened again, larger than before.",
        ],
        "A patching crew is booked for this ward.",
        "The hole was cut square, filled and rolled.",
    ),
    (
        "road_damage",
        5,
        &["Cracked slabs {}", "Road surface washed away {}", "Trench left open after cable work {}"],
        &[
            "The surface has come off for about twenty metres; loose stones everywhere.",
            "The trench was dug three weeks ago. There is no barrier and no light at night.",
        ],
        "The contractor has been asked to restore the surface.",
        "The surface was relaid and the trench closed.",
    ),
    (
        "garbage",
        5,
        &["Garbage heap {}", "Bins overflowing {}", "Waste burnt in the open {}", "कचरे का ढेर {}"],
        &[
            "Not collected for over a week. Dogs and cows spread it over the road.",
            "The smell reaches the school's classrooms. Please add a second bin.",
            "कई दिनों से कचरा नहीं उठा है, सड़क तक फैल गया है।",
        ],
        "An extra collection round has been ordered.",
        "The heap was removed and the spot was disinfected.",
    ),
    (
        "drainage",
        7,
        &["Open drain {}", "Drain overflows onto the street {}", "Manhole without a cover {}", "नाली जाम है {}"],
        &[
            "The cover has been missing since the flood. Children walk past it to school.",
            "Black water stands ankle deep after every shower, also in two houses.",
            "The drain is blocked by plastic; mosquitoes have become unbearable.",
        ],
        "A jetting machine is scheduled for this drain.",
        "The drain was cleared and a new cover was set.",
    ),
    (
        "water_supply",
        6,
        &["Burst pipe {}", "No water since three days {}", "Muddy tap water {}"],
        &[
            "Clean water has been running down the street since the morning.",
            "The whole lane depends on one hand pump now. The supply stopped without notice.",
        ],
        "The pipe section will be replaced.",
        "The pipe was replaced; pressure is back to normal.",
    ),
    (
        "streetlight",
        4,
        &["Streetlights dark {}", "Lamp post leaning {}", "Light flickers all night {}"],
        &[
            "Five lamps in a row are out. The stretch between the market and the bus stop is pitch dark.",
            "The post was hit by a truck and hangs over the footpath.",
        ],
        "The line is being checked by the electrical department.",
        "The lamps were replaced by LED ones.",
    ),
    (
        "electricity",
        8,
        &["Live wire hanging low {}", "Open transformer box {}", "Sparks from a junction box {}"],
        &[
            "The wire hangs at head height above the footpath. Please switch it off until it is fixed.",
            "The door is missing, and children play right beside it.",
        ],
        "The section has been isolated; a repair team is on its way.",
        "The wire was raised and the box was locked.",
    ),
    (
        "traffic_signal",
        5,
        &["Signal not working {}", "Signal stuck on red {}", "Pedestrian signal dark {}"],
        &["Everyone drives at once; there was a collision this morning.", "It has been blinking yellow since Monday."],
        "A controller has been ordered.",
        "The controller was replaced and the signal was set anew.",
    ),
    (
        "public_property",
        3,
        &["Broken bench {}", "Park wall fallen {}", "Playground swing broken {}"],
        &["The bench broke in two; nails stick out.", "The wall fell onto the footpath after the storm."],
        "The works department will rebuild it.",
        "It was repaired and painted.",
    ),
    (
        "other",
        3,
        &["Tree fallen across the lane {}", "Loudspeakers at night {}", "Abandoned car {}"],
        &["Nobody can pass with a vehicle.", "It has stood here for months and blocks the footpath."],
        "The matter was handed to the right department.",
        "It was taken away.",
    ),
];

const PLACES: &[&str] = &[
    "near Lalpur Chowk",
    "on Main Road",
    "behind the vegetable market",
    "at Kanke Road",
    "near the girls' school",
    "by the bus stand",
    "in Doranda",
    "at Harmu Bypass",
    "on Circular Road",
    "near Ratu Road crossing",
    "in Hinoo",
    "beside the district library",
    "at Bariatu Road",
    "in Upper Bazar",
    "near the railway crossing",
    "at Morabadi ground",
    "on Club Road",
    "in Kokar",
    "near the clinic",
    "at Booty More",
];

/// The story of report `n`: the newest few still wait, the rest are spread over all statuses.
pub(super) fn story(n: u32, random: &mut fastrand::Rng) -> Story {
    let kind = &KINDS[random.usize(..KINDS.len())];
    let (category, severity, titles, descriptions, plan, resolution) = *kind;
    let place = PLACES[random.usize(..PLACES.len())];
    let ends = match random.u32(..100) {
        _ if n + 3 > super::REPORTS => Status::PendingVerification,
        0..=43 => Status::Verified,
        44..=58 => Status::InProgress,
        59..=86 => Status::Resolved,
        87..=89 => Status::Duplicate,
        90..=94 => Status::Flagged,
        _ => Status::Rejected,
    };
    let severity = (i16::from(severity) + random.i16(-2..=2)).clamp(1, 10);
    Story {
        category,
        title: titles[random.usize(..titles.len())].replace("{}", place),
        description: descriptions[random.usize(..descriptions.len())].to_owned(),
        severity: u8::try_from(severity).unwrap_or(5),
        ends,
        plan,
        resolution,
    }
}
