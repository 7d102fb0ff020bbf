//! The same place by its many spellings: India's states and union territories, and their districts.

use crate::domain::Point;

/// India's 28 states and 8 union territories, in their official English names, by the alphabet.
pub const STATES: [&str; 36] = [
    "Andaman and Nicobar Islands",
    "Andhra Pradesh",
    "Arunachal Pradesh",
    "Assam",
    "Bihar",
    "Chandigarh",
    "Chhattisgarh",
    "Dadra and Nagar Haveli and Daman and Diu",
    "Delhi",
    "Goa",
    "Gujarat",
    "Haryana",
    "Himachal Pradesh",
    "Jammu and Kashmir",
    "Jharkhand",
    "Karnataka",
    "Kerala",
    "Ladakh",
    "Lakshadweep",
    "Madhya Pradesh",
    "Maharashtra",
    "Manipur",
    "Meghalaya",
    "Mizoram",
    "Nagaland",
    "Odisha",
    "Puducherry",
    "Punjab",
    "Rajasthan",
    "Sikkim",
    "Tamil Nadu",
    "Telangana",
    "Tripura",
    "Uttar Pradesh",
    "Uttarakhand",
    "West Bengal",
];

/// Other names that are in use, folded, with the official one.
const ALIASES: &[(&str, &str)] = &[
    ("andamanandnicobar", "Andaman and Nicobar Islands"),
    ("andamannicobar", "Andaman and Nicobar Islands"),
    ("andamannicobarislands", "Andaman and Nicobar Islands"),
    ("andhra", "Andhra Pradesh"),
    ("chattisgarh", "Chhattisgarh"),
    ("dadraandnagarhaveli", "Dadra and Nagar Haveli and Daman and Diu"),
    ("damananddiu", "Dadra and Nagar Haveli and Daman and Diu"),
    ("nct", "Delhi"),
    ("nctofdelhi", "Delhi"),
    ("delhinct", "Delhi"),
    ("nationalcapitalterritoryofdelhi", "Delhi"),
    ("kashmir", "Jammu and Kashmir"),
    ("jammukashmir", "Jammu and Kashmir"),
    ("laccadives", "Lakshadweep"),
    ("lakshadweepislands", "Lakshadweep"),
    ("orissa", "Odisha"),
    ("pondicherry", "Puducherry"),
    ("tamilnad", "Tamil Nadu"),
    ("telengana", "Telangana"),
    ("uttaranchal", "Uttarakhand"),
    ("uttarakand", "Uttarakhand"),
    ("bengal", "West Bengal"),
];

/// Districts that were renamed or are spelled in several ways, folded; the first stands for all.
const RENAMED: &[&[&str]] = &[
    &["ahmadabad", "ahmedabad"],
    &["ahmadnagar", "ahmednagar", "ahilyanagar"],
    &["ajitgarh", "sasnagar", "sahibzadaajitsinghnagar"],
    &["allahabad", "prayagraj"],
    &["aurangabad", "chhatrapatisambhajinagar"],
    &["badgam", "budgam"],
    &["balangir", "bolangir"],
    &["baleshwar", "balasore"],
    &["bangaloreurban", "bengaluruurban"],
    &["bangalorerural", "bengalururural"],
    &["baragarh", "bargarh"],
    &["baramula", "baramulla"],
    &["barddhaman", "burdwan"],
    &["baudh", "boudh"],
    &["belgaum", "belagavi"],
    &["bellary", "ballari"],
    &["bid", "beed"],
    &["bijapur", "vijayapura"],
    &["buldana", "buldhana"],
    &["chamrajnagar", "chamarajanagar", "chamarajanagara"],
    &["chikmagalur", "chikkamagaluru"],
    &["cuddapah", "kadapa", "ysr", "ysrkadapa"],
    &["dakshinbastardantewada", "dantewada"],
    &["darjiling", "darjeeling"],
    &["davanagere", "davangere"],
    &["debagarh", "deogarh", "deoghar"],
    &["dhaulpur", "dholpur"],
    &["dhuburi", "dhubri"],
    &["dohad", "dahod"],
    &["eastnimar", "khandwa"],
    &["faizabad", "ayodhya"],
    &["garhwal", "paurigarhwal"],
    &["gulbarga", "kalaburagi"],
    &["gurgaon", "gurugram"],
    &["haora", "howrah"],
    &["hazaribag", "hazaribagh"],
    &["hoshangabad", "narmadapuram"],
    &["hugli", "hooghly"],
    &["jajpur", "jajapur"],
    &["jyotibaphulenagar", "amroha"],
    &["kabeerdham", "kabirdham"],
    &["kanpur", "kanpurnagar"],
    &["kanshiramnagar", "kasganj"],
    &["karimganj", "sribhumi"],
    &["kendujhar", "keonjhar"],
    &["kochbihar", "coochbehar"],
    &["kodarma", "koderma"],
    &["kulu", "kullu"],
    &["ladakh", "leh", "lehladakh"],
    &["mahamayanagar", "hathras"],
    &["maldah", "malda"],
    &["mewat", "nuh"],
    &["muktsar", "srimuktsarsahib"],
    &["mysore", "mysuru"],
    &["nellore", "spsnellore", "spsrnellore", "sripottisriramulunellore"],
    &["osmanabad", "dharashiv"],
    &["purbasinghbhum", "eastsinghbhum", "eastsinghbum"],
    &["pashchimsinghbhum", "westsinghbhum"],
    &["puruliya", "purulia"],
    &["saraikela", "saraikelakharsawan", "seraikelakharsawan"],
    &["santravidasnagar", "santravidasnagarbhadohi", "bhadohi"],
    &["shimoga", "shivamogga"],
    &["south24paraganas", "south24parganas", "24paraganassouth"],
    &["north24parganas", "north24paraganas", "24paraganasnorth"],
    &["tiruchchirappalli", "tiruchirappalli", "trichy"],
    &["tumkur", "tumakuru"],
    &["vishakhapatnam", "visakhapatnam", "visakhapatanam"],
];

/// Lower case, letters and digits only: "Navi Mumbai" and "navi-mumbai" are one name; `&` is "and".
#[must_use]
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars() {
        if c == '&' {
            folded.push_str("and");
        } else if c.is_alphanumeric() {
            folded.extend(c.to_lowercase());
        }
    }
    folded
}

/// The official name of a state or union territory, however it is written.
#[must_use]
pub fn state(text: &str) -> Option<&'static str> {
    let folded = fold(text);
    let folded = folded.strip_prefix("the").unwrap_or(&folded);
    let of_its_own = STATES.iter().copied().find(|name| fold(name) == folded);
    of_its_own.or_else(|| ALIASES.iter().find(|(alias, _)| *alias == folded).map(|(_, name)| *name))
}

/// The official name of a state as the gazetteer writes it for a place of India.
pub(super) fn official(state: &str, point: Point) -> &str {
    match state {
        // One unit until 2019. Every place of the gazetteer east of this meridian is Ladakh's.
        "Kashmir" if point.lng() > 76.0 => "Ladakh",
        "Kashmir" => "Jammu and Kashmir",
        "NCT" => "Delhi",
        "Pondicherry" => "Puducherry",
        "Laccadives" => "Lakshadweep",
        "Dadra and Nagar Haveli" | "Daman and Diu" => "Dadra and Nagar Haveli and Daman and Diu",
        other => other,
    }
}

/// By what a district's name is compared: case, spaces, punctuation, "District" at its end and the spellings
/// of [`RENAMED`] make no difference.
#[must_use]
pub fn district_key(text: &str) -> String {
    let folded = fold(text);
    let bare = ["district", "division"].iter().find_map(|ending| folded.strip_suffix(ending)).unwrap_or(&folded);
    let bare = if bare.is_empty() { &folded } else { bare };
    let group = RENAMED.iter().find(|group| group.contains(&bare));
    group.and_then(|group| group.first()).map_or_else(|| bare.to_owned(), |first| (*first).to_owned())
}

/// By what a state's name is compared.
#[must_use]
pub fn state_key(text: &str) -> String {
    state(text).map_or_else(|| fold(text), fold)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_36_states_in_the_order_of_the_alphabet_and_every_alias_names_one() {
        assert!(STATES.is_sorted());
        for (alias, name) in ALIASES.iter().copied() {
            assert!(STATES.contains(&name), "{name}");
            assert_eq!(fold(alias), alias);
            assert_eq!(state(alias), Some(name));
        }
        for name in STATES {
            assert_eq!(state(name), Some(name));
        }
    }

    #[test]
    fn a_state_is_known_by_any_spelling() {
        for (text, name) in [
            ("jharkhand", "Jharkhand"),
            (" UTTAR-PRADESH ", "Uttar Pradesh"),
            ("Jammu & Kashmir", "Jammu and Kashmir"),
            ("The Dadra And Nagar Haveli And Daman And Diu", "Dadra and Nagar Haveli and Daman and Diu"),
            ("Daman & Diu", "Dadra and Nagar Haveli and Daman and Diu"),
            ("NCT of Delhi", "Delhi"),
            ("Orissa", "Odisha"),
        ] {
            assert_eq!(state(text), Some(name), "{text}");
        }
        assert_eq!(state("Bavaria"), None);
        assert_eq!(state(""), None);
    }

    #[test]
    fn the_gazetteers_old_names_become_todays() {
        let at = |lng| Point::new(34.0, lng).unwrap();
        assert_eq!(official("Kashmir", at(74.8)), "Jammu and Kashmir");
        assert_eq!(official("Kashmir", at(77.58)), "Ladakh");
        assert_eq!(official("NCT", at(77.2)), "Delhi");
        assert_eq!(official("Pondicherry", at(79.8)), "Puducherry");
        assert_eq!(official("Laccadives", at(72.6)), "Lakshadweep");
        assert_eq!(official("Daman and Diu", at(72.8)), official("Dadra and Nagar Haveli", at(73.0)));
        assert_eq!(official("Jharkhand", at(85.3)), "Jharkhand");
    }

    #[test]
    fn districts_are_compared_by_what_they_mean() {
        for (one, other) in [
            ("Bara Banki", "BARABANKI"),
            ("Thrissur District", "Thrissur"),
            ("Nashik Division", "Nashik"),
            ("Ri-Bhoi", "Ri Bhoi"),
            ("Bangalore Urban", "Bengaluru Urban"),
            ("Gurgaon", "Gurugram"),
        ] {
            assert_eq!(district_key(one), district_key(other));
        }
        assert_ne!(district_key("East Singhbhum"), district_key("West Singhbhum"));
        assert_eq!(district_key("District"), "district");
    }

    #[test]
    fn each_spelling_stands_in_one_group_only() {
        let mut all: Vec<&str> = RENAMED.iter().flat_map(|group| group.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
        assert!(all.iter().all(|name| fold(name) == **name));
    }
}
