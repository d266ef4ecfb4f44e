//! Classes of characters that a pattern names: Unicode's categories and blocks, and those of .NET

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

/// A class of characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Category {
    /// `\w`.
    Word,
    /// `\s`.
    Space,
    /// `\d`.
    Digit,
    /// `\w`, `\s` and `\d` of ECMAScript.
    AsciiWord,
    AsciiSpace,
    AsciiDigit,
    /// `\p{L}`.
    General(GeneralCategoryGroup),
    /// `\p{IsGreek}`.
    Block(u16, u16),
}

/// Whether a unit belongs to the class.
pub(super) fn contains(category: Category, unit: u16) -> bool {
    let ascii = u8::try_from(unit).ok().filter(u8::is_ascii);
    match category {
        Category::AsciiWord => ascii.is_some_and(|byte| byte.is_ascii_alphanumeric() || byte == b'_'),
        Category::AsciiSpace => ascii.is_some_and(|byte| byte.is_ascii_whitespace() || byte == 0x0b),
        Category::AsciiDigit => ascii.is_some_and(|byte| byte.is_ascii_digit()),
        Category::Word => match ascii {
            Some(byte) => byte.is_ascii_alphanumeric() || byte == b'_',
            None => word_group().contains(general(unit)),
        },
        Category::Space => char::from_u32(u32::from(unit)).is_some_and(char::is_whitespace),
        Category::Digit => match ascii {
            Some(byte) => byte.is_ascii_digit(),
            None => general(unit) == GeneralCategory::DecimalNumber,
        },
        Category::General(group) => group.contains(general(unit)),
        Category::Block(first, last) => (first..=last).contains(&unit),
    }
}

fn general(unit: u16) -> GeneralCategory {
    CodePointMapData::<GeneralCategory>::new().get32(u32::from(unit))
}

fn word_group() -> GeneralCategoryGroup {
    GeneralCategoryGroup::Letter
        .union(GeneralCategoryGroup::NonspacingMark)
        .union(GeneralCategoryGroup::DecimalNumber)
        .union(GeneralCategoryGroup::ConnectorPunctuation)
}

/// Whether a unit is part of a word, for `\b`: joiners are, too.
pub(super) fn is_word(unit: u16, ascii: bool) -> bool {
    if ascii {
        return contains(Category::AsciiWord, unit);
    }
    contains(Category::Word, unit) || matches!(unit, 0x200c | 0x200d)
}

/// The class that `\p{name}` means.
pub(super) fn named(name: &str) -> Option<Category> {
    use GeneralCategoryGroup as Group;
    let group = match name {
        "L" => Group::Letter,
        "Lu" => Group::UppercaseLetter,
        "Ll" => Group::LowercaseLetter,
        "Lt" => Group::TitlecaseLetter,
        "Lm" => Group::ModifierLetter,
        "Lo" => Group::OtherLetter,
        "M" => Group::Mark,
        "Mn" => Group::NonspacingMark,
        "Mc" => Group::SpacingMark,
        "Me" => Group::EnclosingMark,
        "N" => Group::Number,
        "Nd" => Group::DecimalNumber,
        "Nl" => Group::LetterNumber,
        "No" => Group::OtherNumber,
        "P" => Group::Punctuation,
        "Pc" => Group::ConnectorPunctuation,
        "Pd" => Group::DashPunctuation,
        "Ps" => Group::OpenPunctuation,
        "Pe" => Group::ClosePunctuation,
        "Pi" => Group::InitialPunctuation,
        "Pf" => Group::FinalPunctuation,
        "Po" => Group::OtherPunctuation,
        "S" => Group::Symbol,
        "Sm" => Group::MathSymbol,
        "Sc" => Group::CurrencySymbol,
        "Sk" => Group::ModifierSymbol,
        "So" => Group::OtherSymbol,
        "Z" => Group::Separator,
        "Zs" => Group::SpaceSeparator,
        "Zl" => Group::LineSeparator,
        "Zp" => Group::ParagraphSeparator,
        "C" => Group::Other,
        "Cc" => Group::Control,
        "Cf" => Group::Format,
        "Cs" => Group::Surrogate,
        "Co" => Group::PrivateUse,
        "Cn" => Group::Unassigned,
        _ => {
            let block = BLOCKS.iter().find(|(block, ..)| *block == name);
            return block.map(|(_, first, last)| Category::Block(*first, *last));
        }
    };
    Some(Category::General(group))
}

/// The blocks that .NET knows by name.
const BLOCKS: [(&str, u16, u16); 108] = [
    ("IsAlphabeticPresentationForms", 0xFB00, 0xFB4F),
    ("IsArabic", 0x0600, 0x06FF),
    ("IsArabicPresentationForms-A", 0xFB50, 0xFDFF),
    ("IsArabicPresentationForms-B", 0xFE70, 0xFEFF),
    ("IsArmenian", 0x0530, 0x058F),
    ("IsArrows", 0x2190, 0x21FF),
    ("IsBasicLatin", 0x0000, 0x007F),
    ("IsBengali", 0x0980, 0x09FF),
    ("IsBlockElements", 0x2580, 0x259F),
    ("IsBopomofo", 0x3100, 0x312F),
    ("IsBopomofoExtended", 0x31A0, 0x31BF),
    ("IsBoxDrawing", 0x2500, 0x257F),
    ("IsBraillePatterns", 0x2800, 0x28FF),
    ("IsBuhid", 0x1740, 0x175F),
    ("IsCJKCompatibility", 0x3300, 0x33FF),
    ("IsCJKCompatibilityForms", 0xFE30, 0xFE4F),
    ("IsCJKCompatibilityIdeographs", 0xF900, 0xFAFF),
    ("IsCJKRadicalsSupplement", 0x2E80, 0x2EFF),
    ("IsCJKSymbolsandPunctuation", 0x3000, 0x303F),
    ("IsCJKUnifiedIdeographs", 0x4E00, 0x9FFF),
    ("IsCJKUnifiedIdeographsExtensionA", 0x3400, 0x4DBF),
    ("IsCherokee", 0x13A0, 0x13FF),
    ("IsCombiningDiacriticalMarks", 0x0300, 0x036F),
    ("IsCombiningDiacriticalMarksforSymbols", 0x20D0, 0x20FF),
    ("IsCombiningHalfMarks", 0xFE20, 0xFE2F),
    ("IsCombiningMarksforSymbols", 0x20D0, 0x20FF),
    ("IsControlPictures", 0x2400, 0x243F),
    ("IsCurrencySymbols", 0x20A0, 0x20CF),
    ("IsCyrillic", 0x0400, 0x04FF),
    ("IsCyrillicSupplement", 0x0500, 0x052F),
    ("IsDevanagari", 0x0900, 0x097F),
    ("IsDingbats", 0x2700, 0x27BF),
    ("IsEnclosedAlphanumerics", 0x2460, 0x24FF),
    ("IsEnclosedCJKLettersandMonths", 0x3200, 0x32FF),
    ("IsEthiopic", 0x1200, 0x137F),
    ("IsGeneralPunctuation", 0x2000, 0x206F),
    ("IsGeometricShapes", 0x25A0, 0x25FF),
    ("IsGeorgian", 0x10A0, 0x10FF),
    ("IsGreek", 0x0370, 0x03FF),
    ("IsGreekExtended", 0x1F00, 0x1FFF),
    ("IsGreekandCoptic", 0x0370, 0x03FF),
    ("IsGujarati", 0x0A80, 0x0AFF),
    ("IsGurmukhi", 0x0A00, 0x0A7F),
    ("IsHalfwidthandFullwidthForms", 0xFF00, 0xFFEF),
    ("IsHangulCompatibilityJamo", 0x3130, 0x318F),
    ("IsHangulJamo", 0x1100, 0x11FF),
    ("IsHangulSyllables", 0xAC00, 0xD7AF),
    ("IsHanunoo", 0x1720, 0x173F),
    ("IsHebrew", 0x0590, 0x05FF),
    ("IsHighPrivateUseSurrogates", 0xDB80, 0xDBFF),
    ("IsHighSurrogates", 0xD800, 0xDB7F),
    ("IsHiragana", 0x3040, 0x309F),
    ("IsIPAExtensions", 0x0250, 0x02AF),
    ("IsIdeographicDescriptionCharacters", 0x2FF0, 0x2FFF),
    ("IsKanbun", 0x3190, 0x319F),
    ("IsKangxiRadicals", 0x2F00, 0x2FDF),
    ("IsKannada", 0x0C80, 0x0CFF),
    ("IsKatakana", 0x30A0, 0x30FF),
    ("IsKatakanaPhoneticExtensions", 0x31F0, 0x31FF),
    ("IsKhmer", 0x1780, 0x17FF),
    ("IsKhmerSymbols", 0x19E0, 0x19FF),
    ("IsLao", 0x0E80, 0x0EFF),
    ("IsLatin-1Supplement", 0x0080, 0x00FF),
    ("IsLatinExtended-A", 0x0100, 0x017F),
    ("IsLatinExtended-B", 0x0180, 0x024F),
    ("IsLatinExtendedAdditional", 0x1E00, 0x1EFF),
    ("IsLetterlikeSymbols", 0x2100, 0x214F),
    ("IsLimbu", 0x1900, 0x194F),
    ("IsLowSurrogates", 0xDC00, 0xDFFF),
    ("IsMalayalam", 0x0D00, 0x0D7F),
    ("IsMathematicalOperators", 0x2200, 0x22FF),
    ("IsMiscellaneousMathematicalSymbols-A", 0x27C0, 0x27EF),
    ("IsMiscellaneousMathematicalSymbols-B", 0x2980, 0x29FF),
    ("IsMiscellaneousSymbols", 0x2600, 0x26FF),
    ("IsMiscellaneousSymbolsandArrows", 0x2B00, 0x2BFF),
    ("IsMiscellaneousTechnical", 0x2300, 0x23FF),
    ("IsMongolian", 0x1800, 0x18AF),
    ("IsMyanmar", 0x1000, 0x109F),
    ("IsNumberForms", 0x2150, 0x218F),
    ("IsOgham", 0x1680, 0x169F),
    ("IsOpticalCharacterRecognition", 0x2440, 0x245F),
    ("IsOriya", 0x0B00, 0x0B7F),
    ("IsPhoneticExtensions", 0x1D00, 0x1D7F),
    ("IsPrivateUse", 0xE000, 0xF8FF),
    ("IsPrivateUseArea", 0xE000, 0xF8FF),
    ("IsRunic", 0x16A0, 0x16FF),
    ("IsSinhala", 0x0D80, 0x0DFF),
    ("IsSmallFormVariants", 0xFE50, 0xFE6F),
    ("IsSpacingModifierLetters", 0x02B0, 0x02FF),
    ("IsSpecials", 0xFFF0, 0xFFFF),
    ("IsSuperscriptsandSubscripts", 0x2070, 0x209F),
    ("IsSupplementalArrows-A", 0x27F0, 0x27FF),
    ("IsSupplementalArrows-B", 0x2900, 0x297F),
    ("IsSupplementalMathematicalOperators", 0x2A00, 0x2AFF),
    ("IsSyriac", 0x0700, 0x074F),
    ("IsTagalog", 0x1700, 0x171F),
    ("IsTagbanwa", 0x1760, 0x177F),
    ("IsTaiLe", 0x1950, 0x197F),
    ("IsTamil", 0x0B80, 0x0BFF),
    ("IsTelugu", 0x0C00, 0x0C7F),
    ("IsThaana", 0x0780, 0x07BF),
    ("IsThai", 0x0E00, 0x0E7F),
    ("IsTibetan", 0x0F00, 0x0FFF),
    ("IsUnifiedCanadianAboriginalSyllabics", 0x1400, 0x167F),
    ("IsVariationSelectors", 0xFE00, 0xFE0F),
    ("IsYiRadicals", 0xA490, 0xA4CF),
    ("IsYiSyllables", 0xA000, 0xA48F),
    ("IsYijingHexagramSymbols", 0x4DC0, 0x4DFF),
];
