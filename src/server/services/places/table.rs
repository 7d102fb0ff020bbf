//! Reading a table of districts: CSV with a header, or a JSON array (docs/districts.md). Every row is checked
//! before any is taken; each problem names its line.

use crate::server::services::geo::{district_key, state, state_key};
use csv::{ReaderBuilder, Trim};
use serde_json::Value;
use std::collections::HashMap;

/// Most problems that are told at once.
const MOST_PROBLEMS: usize = 20;
/// Most rows; India has about 800 districts.
const MOST_ROWS: usize = 10_000;
/// Longest name, in characters.
const NAME_MAX: usize = 100;
/// The columns.
const COLUMNS: [&str; 4] = ["district_code", "district_name", "state_code", "state_name"];

/// A row that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewDistrict {
    /// Local Government Directory code.
    pub code: i32,
    /// Its name, as it is written in the table.
    pub name: String,
    /// Code of its state.
    pub state_code: i32,
    /// Official name of its state.
    pub state: &'static str,
}

/// A row as it was read: where, and the four texts.
type Row = (String, [String; 4]);

/// Reads and checks a table.
///
/// # Errors
/// What is wrong, one sentence each, at most twenty.
pub fn read(bytes: &[u8]) -> Result<Vec<NewDistrict>, Vec<String>> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let line = bytes.iter().take(error.valid_up_to()).filter(|byte| **byte == b'\n').count() + 1;
        vec![format!("line {line}: this is not UTF-8")]
    })?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut problems = Vec::new();
    let rows = if text.trim_start().starts_with('[') { json(text) } else { csv(text, &mut problems) };
    let rows = rows.map_err(|problem| vec![problem])?;
    if rows.len() > MOST_ROWS {
        return Err(vec![format!("there are {} rows; at most {MOST_ROWS} are taken", rows.len())]);
    }
    let districts = check(&rows, &mut problems);
    if districts.is_empty() && problems.is_empty() {
        problems.push("there are no rows".to_owned());
    }
    if problems.is_empty() {
        return Ok(districts);
    }
    let more = problems.len().saturating_sub(MOST_PROBLEMS);
    problems.truncate(MOST_PROBLEMS);
    if more > 0 {
        problems.push(format!("and {more} more"));
    }
    Err(problems)
}

fn csv(text: &str, problems: &mut Vec<String>) -> Result<Vec<Row>, String> {
    let mut reader = ReaderBuilder::new().flexible(true).trim(Trim::All).from_reader(text.as_bytes());
    let header = reader.headers().map_err(|error| format!("line 1: {error}"))?.clone();
    let mut places = [0; 4];
    for (place, column) in places.iter_mut().zip(COLUMNS) {
        let found = header.iter().position(|name| name.eq_ignore_ascii_case(column));
        *place = found.ok_or_else(|| format!("line 1: the header has no column {column}"))?;
    }
    let mut rows = Vec::new();
    for record in reader.records() {
        match record {
            Ok(record) => {
                let line = line_of(text, &record);
                let texts = places.map(|place| record.get(place).unwrap_or_default().to_owned());
                if record.len() == header.len() {
                    rows.push((format!("line {line}"), texts));
                } else {
                    problems.push(format!("line {line}: {} fields instead of {}", record.len(), header.len()));
                }
            }
            Err(error) => problems.push(error.to_string()),
        }
    }
    Ok(rows)
}

/// The line on which a record begins, from 1. The reader's own count lags behind where lines end as on Windows: it
/// ends a record at the carriage return and counts at the line feed.
fn line_of(text: &str, record: &csv::StringRecord) -> usize {
    let at = record.position().and_then(|position| usize::try_from(position.byte()).ok()).unwrap_or_default();
    let (before, rest) = text.as_bytes().split_at(at.min(text.len()));
    let feeds = before.iter().chain(rest.first()).filter(|byte| **byte == b'\n').count();
    feeds + 1
}

fn json(text: &str) -> Result<Vec<Row>, String> {
    let entries: Vec<Value> =
        serde_json::from_str(text).map_err(|error| format!("the JSON cannot be read: {error}"))?;
    let text = |entry: &Value, column: &str| match entry.get(column) {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.to_string(),
        _ => String::new(),
    };
    let rows = entries.iter().enumerate();
    Ok(rows.map(|(n, entry)| (format!("entry {}", n + 1), COLUMNS.map(|column| text(entry, column)))).collect())
}

fn check(rows: &[Row], problems: &mut Vec<String>) -> Vec<NewDistrict> {
    let mut districts = Vec::with_capacity(rows.len());
    let (mut by_code, mut by_name) = (HashMap::new(), HashMap::new());
    let mut states: HashMap<i32, &'static str> = HashMap::new();
    let mut state_codes: HashMap<&'static str, i32> = HashMap::new();
    for (line, texts) in rows {
        let mut wrong = |problem: String| problems.push(format!("{line}: {problem}"));
        let [code, name, state_code, state_name] = texts;
        let (Some(code), Some(state_code)) =
            (number(code, COLUMNS[0], &mut wrong), number(state_code, COLUMNS[2], &mut wrong))
        else {
            continue;
        };
        if name.is_empty() || name.chars().count() > NAME_MAX || name.chars().any(char::is_control) {
            wrong(format!("district_name must be 1 to {NAME_MAX} characters"));
            continue;
        }
        let Some(state) = state(state_name) else {
            wrong(format!("state_name {state_name:?} is no state or union territory of India"));
            continue;
        };
        if let Some(earlier) = by_code.insert(code, line) {
            wrong(format!("district_code {code} stands in {earlier} already"));
        }
        if let Some(earlier) = by_name.insert((district_key(name), state_key(state)), line) {
            wrong(format!("{name}, {state} stands in {earlier} already"));
        }
        let (known, known_code) =
            (*states.entry(state_code).or_insert(state), *state_codes.entry(state).or_insert(state_code));
        if known != state {
            wrong(format!("state_code {state_code} is {known} in an earlier row, {state} here"));
        } else if known_code != state_code {
            wrong(format!("{state} has state_code {known_code} in an earlier row, {state_code} here"));
        }
        districts.push(NewDistrict { code, name: name.clone(), state_code, state });
    }
    districts
}

fn number(text: &str, column: &str, wrong: &mut impl FnMut(String)) -> Option<i32> {
    let number = text.parse().ok().filter(|number: &i32| *number > 0);
    if number.is_none() {
        wrong(if text.is_empty() {
            format!("{column} is missing")
        } else {
            format!("{column} {text:?} is no whole number above 0")
        });
    }
    number
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEADER: &str = "district_code,district_name,state_code,state_name\n";

    fn ranchi() -> NewDistrict {
        NewDistrict { code: 339, name: "Ranchi".to_owned(), state_code: 20, state: "Jharkhand" }
    }

    fn problems(text: &str) -> String {
        read(text.as_bytes()).unwrap_err().join("\n")
    }

    #[test]
    fn csv_is_read_as_spreadsheets_write_it() {
        for text in [
            "district_code,district_name,state_code,state_name\n339,Ranchi,20,Jharkhand\n",
            "\u{feff}district_code,district_name,state_code,state_name\r\n339,Ranchi,20,Jharkhand\r\n\r\n",
            "\"State_Name\",\"extra\",\"DISTRICT_NAME\",\"state_code\",\"district_code\"\n\"jharkhand\",,\" Ranchi \",20,\"339\"",
        ] {
            assert_eq!(read(text.as_bytes()), Ok(vec![ranchi()]), "{text:?}");
        }
        let quoted = format!("{HEADER}1,\"Dadra, and \"\"Nagar\"\" Haveli\",26,Dadra & Nagar Haveli\n");
        assert_eq!(read(quoted.as_bytes()).unwrap()[0].name, "Dadra, and \"Nagar\" Haveli");
    }

    #[test]
    fn json_is_read_with_numbers_or_texts() {
        for code in ["339", "\"339\""] {
            let text = format!(
                r#" [{{"district_code": {code}, "district_name": "Ranchi", "state_code": 20, "state_name": "JHARKHAND"}}]"#
            );
            assert_eq!(read(text.as_bytes()), Ok(vec![ranchi()]));
        }
        assert!(problems("[{\"district_code\": 339").contains("JSON"));
        assert!(problems("[{\"district_code\": 339, \"state_code\": 20}]").contains("entry 1: district_name"));
        assert!(problems("[1]").contains("entry 1: district_code is missing"));
    }

    #[test]
    fn each_problem_names_its_line() {
        let wrong = problems(&format!(
            "{HEADER}339,Ranchi,20,Jharkhand\nx,Bokaro,20,Jharkhand\n340,,20,Jharkhand\n341,Dhanbad,20,Bavaria\n342,Gumla,20\n"
        ));
        for part in [
            "line 3: district_code \"x\"",
            "line 4: district_name",
            "line 5: state_name \"Bavaria\"",
            "line 6: 3 fields",
        ] {
            assert!(wrong.contains(part), "{part} is not in {wrong}");
        }
        assert!(problems("").contains("no column district_code"));
        assert!(problems("a,b\n1,2\n").contains("no column district_code"));
        assert_eq!(problems(HEADER), "there are no rows");
        assert!(read(b"district_code\n\xff").unwrap_err()[0].contains("line 2"));
        assert!(problems(&format!("{HEADER}-1,Ranchi,20,Jharkhand\n")).contains("above 0"));
    }

    #[test]
    fn nothing_may_stand_there_twice() {
        let wrong = problems(&format!(
            "{HEADER}339,Ranchi,20,Jharkhand\n339,Bokaro,20,Jharkhand\n340,RANCHI,20,Jharkhand\n341,Patna,20,Bihar\n342,Gaya,10,Bihar\n343,Dumka,21,Jharkhand\n"
        ));
        for part in [
            "line 3: district_code 339 stands in line 2",
            "line 4: RANCHI, Jharkhand stands in line 2",
            "line 5: state_code 20",
            "line 7: Jharkhand has state_code 20",
        ] {
            assert!(wrong.contains(part), "{part} is not in {wrong}");
        }
    }
}
