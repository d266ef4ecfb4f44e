//! What the commands say and how they end: the cases in `tests/commands`.
//!
//! `TRYCMD=overwrite cargo test -p gatepost --test commands` writes the answers anew; read them before they are kept.

use trycmd::TestCases;

#[test]
fn commands_answer_as_their_cases_say() {
    TestCases::new()
        .env("LC_ALL", "C.UTF-8")
        .env("NO_COLOR", "1")
        .case("tests/commands/*.trycmd")
        .case("tests/commands/*.toml");
}
