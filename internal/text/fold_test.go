package text_test

import (
	"slices"
	"strings"
	"testing"

	"buyergraph/internal/text"

	"golang.org/x/text/unicode/norm"
)

// Texts of one row have the same fold, and texts of different rows have not. Each row begins with
// the fold. The rows after the first of each script also say which marks make another letter.
func TestFold(t *testing.T) {
	rows := [][]string{
		// Latin with marks, in any letter case and width, composed or not.
		{"renee", "Renée", "RENÉE", "Rene\u0301e", "Ｒｅｎéｅ", "Re\u00adnée"}, {"francois", "François"}, {"nunez", "Núñez"},
		{"saint-exupery", "Saint–Exupéry"},
		{"o'neil", "O’Neil", "O'Neil", "OʼNeil"}, {"zoe", "Zoë", "zoe"}, {"fish", "ﬁsh", "FISH"}, {"1", "１", "1\u0301"}, {"angstrom", "Ångström"},
		// German, Polish, Turkish, Danish, Icelandic, Croatian, Vietnamese, Maltese, French.
		{"muller", "Müller", "MÜLLER", "Mu\u0308ller"}, {"mueller", "Mueller"}, {"strasse", "Straße", "STRASSE", "STRAẞE"},
		{"lukasz zolc", "Łukasz Żółć", "ŁUKASZ ŻÓŁĆ"}, {"isil", "Işıl", "IŞIL", "ışıl"}, {"istanbul", "İstanbul", "ISTANBUL", "istanbul"},
		{"sorensen", "Sørensen", "SØRENSEN"}, {"aero", "Ærø"}, {"thordis gudmundsdottir", "Þórdís Guðmundsdóttir"},
		{"dokovic", "Đoković", "Ðoković"},
		{"nguyen duc", "Nguyễn Đức", "Nguye\u0302\u0303n Đức", "NGUYỄN ĐỨC"}, {"truong", "Trương", "Trường"}, {"hal gharghur", "Ħal Għargħur"},
		{"oeuvre", "Œuvre"},
		// Greek: without tonos and final sigma; the diaeresis stays.
		{"οδυσσεασ", "Οδυσσέας", "ΟΔΥΣΣΕΑΣ", "οδυσσεας", "ΟΔΥΣΣΈΑΣ"}, {"μαϊοσ", "Μάϊος", "ΜΑΪΟΣ", "Μάϊο\u03c2"}, {"μαιοσ", "Μαιος"},
		// Cyrillic: ё is е, and й is not и.
		{"семен", "Семён", "СЕМЁН", "Семе\u0308н", "семен"}, {"андрей", "Андрей", "Андреи\u0306"}, {"андреи", "Андреи"},
		{"киiв", "Киiв"}, {"київ", "Київ"},
		// Arabic and Persian: seats of hamza, alef maksura, ta marbuta, vowel signs, tatweel; keheh and yeh; joiners.
		{"احمد", "أحمد", "احمد", "أَحْمَد", "أحـمد"}, {"فاطمه", "فاطمة", "فاطمه"}, {"مصطفي", "مصطفى", "مصطفي", "مصطفی"}, {"ايه", "آية", "اية"},
		{"كريمي", "کریمی", "كريمي"}, {"عليرضا", "علی\u200cرضا", "علیرضا"}, {"مؤمن", "مؤمن"}, {"خانه", "خانۀ", "خانه"},
		// Thai, Hindi, Sinhala: marks stay.
		{"น\u0e49\u0e4dา", "น้ำ"}, {"นา", "นา"}, {"कृष्ण", "कृष्ण", "कृष्\u200dण"}, {"कषण", "कषण"}, {"ශ්රී", "ශ්\u200dරී", "ශ්රී"}, {"ශර", "ශර"},
		// Hangul, kana, Han: width is unified, marks stay.
		{"김철수", "김철수", norm.NFD.String("김철수")}, {"がく", "がく", "か\u3099く"}, {"かく", "かく"}, {"ガク", "ガク", "ｶﾞｸ"}, {"李明", "李明", "李\U000e0100明"},
	}
	owner := map[string]int{}
	for i, row := range rows {
		for _, s := range row[1:] {
			got := text.Fold(s)
			if got != norm.NFC.String(row[0]) && got != row[0] {
				t.Errorf("%+q becomes %+q, want %+q", s, got, row[0])
			}
			if j, isTaken := owner[got]; isTaken && j != i {
				t.Errorf("%q has the fold of row %d", s, j)
			}
			owner[got] = i
			if again := text.Fold(got); again != got {
				t.Errorf("%+q becomes %+q, and then %+q", s, got, again)
			}
		}
	}
	if got := text.Fold(strings.Repeat("ﷺ", 255)); len([]rune(got)) != text.MaxFoldLength {
		t.Errorf("%d characters, want %d", len([]rune(got)), text.MaxFoldLength)
	}
}

// A key tells texts apart that have the same fold, so that two people do not share an account.
func TestKeyKeepsMarks(t *testing.T) {
	for _, pair := range [][2]string{{"Möller", "Moller"}, {"ı", "i"}, {"Łukasz", "Lukasz"}, {"أحمد", "احمد"}, {"Семён", "Семен"}} {
		if text.Key(pair[0]) == text.Key(pair[1]) || text.Fold(pair[0]) != text.Fold(pair[1]) {
			t.Errorf("%q: keys %q and %q", pair, text.Key(pair[0]), text.Key(pair[1]))
		}
	}
	if text.EmailKey("jörg@acme.example") == text.EmailKey("jorg@acme.example") {
		t.Error("two addresses have one key")
	}
}

func TestWordsOfNamesAndSearches(t *testing.T) {
	for s, want := range map[string][]string{
		"leeuwen": nil, "van der meer": {"der meer", "meer"}, "o'neil": {"neil"}, "jean-luc  m.picard": {"luc  m.picard", "m.picard", "picard"},
		"'t hooft": {"t hooft", "hooft"}, "acme 😀 (emoji)": {"😀 (emoji)", "(emoji)", "emoji)"}, "": nil, "नई दिल्ली": {"दिल्ली"}, "a1 2b": {"2b"},
	} {
		if got := text.LaterWords(s); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	if n := len(text.LaterWords(strings.Repeat("a ", 300))); n != 32 {
		t.Errorf("%d later words", n)
	}
	for s, want := range map[string][]string{
		"Cole, Amanda": {"cole", "amanda"}, " ;van\u00a0Leeuwen": {"van", "leeuwen"},
		"jean-luc@x.example": {"jean-luc@x.example"}, "田中、花子": {"田中", "花子"},
		",": {},
	} {
		if got := text.SearchWords(s); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	for s, want := range map[string][]string{
		"mueller": {"mueller", "muller"}, "joe": {"joe"}, "baeuerle": {"baeuerle", "baurle", "bauerle", "baeurle"},
		"müller": {"müller"}, "": {""}, "e": {"e"},
	} {
		got := text.Spellings(s)
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
	if n := len(text.Spellings(strings.Repeat("ae", 50))); n != 8 {
		t.Errorf("%d spellings", n)
	}
}
