package text

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/cases"
	"golang.org/x/text/unicode/norm"
)

// FoldVersion is the number of the rules of [Fold] and [LaterWords], and of what is stored by
// them. It grows with each change. The database keeps the version by which its texts are folded.
const FoldVersion = 4

// MaxFoldLength is the most characters that [Fold] returns: as many characters of four bytes as
// an index of MySQL holds beside two keys.
const MaxFoldLength = (3072 - 2*8) / 4

// Fold returns text as it is sorted and searched, so that people find a name without its marks:
// Ö is o, É is e, Ł is l, ß is ss. These are the rules, in this order:
//
//   - invisible characters, such as joiners, are dropped;
//   - compatible forms are unified (NFKC), and letter case is removed (full case folding);
//   - marks are dropped behind Latin letters and ASCII digits, and the tonos behind Greek letters.
//     Other marks make other letters, for example in Thai, Hindi, Japanese, and in й;
//   - other Latin letters and signs become ASCII, as in the transform Latin-ASCII of CLDR, ё
//     becomes е, and Arabic and Persian letters become those of [arabicForms];
//   - the result is composed (NFC) and cut to MaxFoldLength characters.
func Fold(s string) string {
	if isASCII(s) {
		return cut(strings.ToLower(s))
	}
	s = strings.Map(func(r rune) rune {
		if isDefaultIgnorable(r) {
			return -1
		}
		return r
	}, s)
	s = dropMarks(norm.NFD.String(cases.Fold().String(norm.NFKC.String(s)))) // a caser has state, so each call creates its own
	var b strings.Builder
	for _, r := range norm.NFC.String(s) {
		if form, ok := foldedForms[r]; ok {
			b.WriteString(form)
		} else {
			b.WriteRune(r)
		}
	}
	return cut(norm.NFC.String(b.String()))
}

func isASCII(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r > unicode.MaxASCII })
}

// cut returns the first MaxFoldLength characters of a text.
func cut(s string) string {
	if len(s) <= MaxFoldLength || utf8.RuneCountInString(s) <= MaxFoldLength {
		return s
	}
	return string([]rune(s)[:MaxFoldLength])
}

// dropMarks drops the marks behind Latin letters and ASCII digits, and the tonos behind Greek
// letters, from a decomposed text.
func dropMarks(s string) string {
	const tonos = '\u0301'
	var letter rune
	return strings.Map(func(r rune) rune {
		if !unicode.Is(unicode.Mn, r) {
			letter = r
			return r
		}
		if unicode.Is(unicode.Latin, letter) || '0' <= letter && letter <= '9' || r == tonos && unicode.Is(unicode.Greek, letter) {
			return -1
		}
		return r
	}, s)
}

// latinASCII are characters, each with what the transform Latin-ASCII of CLDR 42 (Unicode
// License v3, common/transforms/Latin-ASCII.xml) makes of it, in lower case. They are those that
// are left after unifying compatible forms, folding letter case and dropping marks.
//
//go:embed latin_ascii.txt
var latinASCII string

// arabicForms are the search forms of Arabic and Persian letters, as Apache Lucene's
// ArabicNormalizer and PersianNormalizer publish them. Vowel signs, the tatweel and a single
// hamza above are dropped.
var arabicForms = map[rune]string{
	'آ': "ا", 'أ': "ا", 'إ': "ا", 'ى': "ي", 'ة': "ه", '\u0640': "",
	'\u064b': "", '\u064c': "", '\u064d': "", '\u064e': "", '\u064f': "", '\u0650': "", '\u0651': "", '\u0652': "",
	'ی': "ي", 'ے': "ي", 'ک': "ك", 'ۀ': "ه", 'ہ': "ه", '\u0654': "",
}

var foldedForms = func() map[rune]string {
	forms := map[rune]string{'ё': "е"}
	for _, pair := range strings.Fields(latinASCII) {
		r, size := utf8.DecodeRuneInString(pair)
		forms[r] = pair[size:]
	}
	for r, form := range arabicForms {
		forms[r] = form
	}
	return forms
}()

// Key returns the form by which texts are compared that must be unique, such as e-mail addresses
// and labels: without letter case, compatible forms and joiners. Unlike [Fold] it keeps marks:
// Möller and Moller are two people.
func Key(s string) string {
	if strings.ContainsFunc(s, isJoiner) {
		s = strings.NewReplacer(string(zwnj), "", string(zwj), "").Replace(s)
	}
	return norm.NFC.String(cases.Fold().String(norm.NFKC.String(s)))
}

// maxLaterWords bounds the rows that one name takes.
const maxLaterWords = 32

// LaterWords returns the rest of a folded text from each word on but the first, at most 32: for
// "van der meer" it returns "der meer" and "meer". A word begins behind space, and where a
// letter or digit follows another sign: "o'neil" has the later word "neil".
func LaterWords(folded string) (rests []string) {
	previous := ' '
	for i, r := range folded {
		if i > 0 && isWordStart(previous, r) && len(rests) < maxLaterWords {
			rests = append(rests, folded[i:])
		}
		previous = r
	}
	return rests
}

func isWordStart(previous, r rune) bool {
	if unicode.IsSpace(previous) {
		return !unicode.IsSpace(r)
	}
	isPart := func(r rune) bool { return unicode.In(r, unicode.L, unicode.M, unicode.N) }
	return isPart(r) && !unicode.IsMark(r) && !isPart(previous)
}

// SearchWords returns the words of a search, folded. Spaces, commas and semicolons separate
// them: "Cole, Amanda" is copied from a list of names.
func SearchWords(search string) []string {
	return strings.FieldsFunc(Fold(search), func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' })
}

// maxSpellings bounds the spellings of a word.
const maxSpellings = 8

// Spellings returns the spellings of a folded word to search for: the word, and the words with a,
// o, u in place of some ae, oe, ue, since Müller is folded to muller and often typed as
// Mueller. At the end of a word they stay: "joe" does not find John.
func Spellings(word string) []string {
	spellings := []string{word}
	for i := len(word) - 3; i >= 0; i-- { // from the end, so that i is the same place in all spellings
		if word[i+1] != 'e' || !strings.ContainsRune("aou", rune(word[i])) {
			continue
		}
		for _, s := range spellings[:min(len(spellings), maxSpellings-len(spellings))] {
			spellings = append(spellings, s[:i+1]+s[i+2:])
		}
	}
	return spellings
}
