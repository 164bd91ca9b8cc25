package text_test

import (
	"testing"

	"buyergraph/internal/apperr"
	"buyergraph/internal/text"
)

func firstCode(err error) string {
	list, _ := apperr.ErrorsOf(err)
	if len(list) == 0 {
		return ""
	}
	return string(list[0].Code)
}

func TestLineValidators(t *testing.T) {
	for _, c := range []struct {
		s, line, optional string
	}{
		{"Zoë", "", ""}, {"", "REQUIRED", ""}, {" ", "REQUIRED", ""}, {"four5", "", ""}, {"ääääää", "TOO_LONG", "TOO_LONG"},
		{"a\tb", "INVALID", "INVALID"}, {"a\u2028b", "INVALID", "INVALID"}, {"a\x7f", "INVALID", "INVALID"},
		{"a\x00", "INVALID", "INVALID"}, {"\xff", "INVALID", "INVALID"},
		{"\u00ad", "REQUIRED", ""}, {"\u3164 \u2800", "REQUIRED", ""}, {"\u0301", "REQUIRED", ""}, {"\uffff", "REQUIRED", ""},
		{"क\u094d", "", ""}, {"-", "", ""}, {"李", "", ""}, {"😀", "", ""}, {"\ue000", "", ""}, {"e\u0301", "", ""},
	} {
		if got := firstCode(text.LineUpTo(5)(c.s)); got != c.line {
			t.Errorf("Line %q: %q", c.s, got)
		}
		if got := firstCode(text.OptionalLineUpTo(5)(c.s)); got != c.optional {
			t.Errorf("OptionalLine %q: %q", c.s, got)
		}
	}
	if text.ToPrintableLine("a\r\nb\u202ec\xff") != "a??b?c?" {
		t.Errorf("%q", text.ToPrintableLine("a\r\nb\u202ec\xff"))
	}
}

// Joiners are part of names in scripts that use them, between letters or marks of one script, and
// nowhere else. Folds and keys drop them.
func TestJoiners(t *testing.T) {
	for s, want := range map[string]string{
		"علی\u200cرضا": "", "ශ්\u200dරී": "", "ප්\u200dරේමදාස": "", "خرید\u200cها": "", "क्\u200dष": "", "ക്\u200d\u0d15": "", "بِ\u200cب": "",
		"\u200cعلی": "INVALID", "علی\u200c": "INVALID", "علی\u200c ": "INVALID", "علی\u200c\u200cرضا": "INVALID", "علی\u200c رضا": "INVALID",
		"Am\u200canda": "INVALID", "Ив\u200dан": "INVALID", "Μα\u200dρία": "INVALID", "李\u200d明": "INVALID", "김\u200c철": "INVALID",
		"ひ\u200cと": "INVALID", "علی\u200cA": "INVALID", "علی\u200cක": "INVALID", "1\u200c2": "INVALID",
		"علی\u200bرضا": "INVALID", "علی\ufeffرضا": "INVALID", "علی\u202eرضا": "INVALID", "علی\u200eرضا": "INVALID", "👩\u200d👩": "INVALID",
	} {
		if got := firstCode(text.LineUpTo(50)(s)); got != want {
			t.Errorf("%+q: %q, want %q", s, got, want)
		}
	}
	if text.Fold("علی\u200cرضا") != text.Fold("علیرضا") || text.Fold("ශ්\u200dරී") != text.Fold("ශ්රී") {
		t.Error("the fold keeps joiners")
	}
}

// A copied phone number loses its format characters, and keeps everything else.
func TestPhone(t *testing.T) {
	for s, want := range map[string]string{
		"\u200e+44 20 7946 0000": "+44 20 7946 0000", "\u202a+49\u202c 30": "+49 30", "+1\u00ad23": "+123", " +33 1 ": "+33 1", "۰۲۱": "۰۲۱",
	} {
		if got := text.CleanPhone(s); got != want || text.PhoneUpTo(20)(s) != nil {
			t.Errorf("%+q becomes %+q, want %+q: %v", s, got, want, text.PhoneUpTo(20)(s))
		}
	}
	if firstCode(text.PhoneUpTo(20)("+44\n20")) != "INVALID" || firstCode(text.PhoneUpTo(3)("+442")) != "TOO_LONG" {
		t.Error("phones with line breaks or too many digits")
	}
}

func TestValidateCurrencyAndDate(t *testing.T) {
	for s, ok := range map[string]bool{"EUR": true, "eur": false, "EU": false, "": false} {
		if got := text.ValidateCurrency(s) == nil; got != ok {
			t.Errorf("currency %q: %v", s, got)
		}
	}
	for s, ok := range map[string]bool{
		"2024-02-29": true,
		"2023-02-29": false, "2024-2-9": false, "29.02.2024": false, "": false, "2024-02-29T00:00:00Z": false,
	} {
		if got := text.ValidateDate(s) == nil; got != ok {
			t.Errorf("date %q: %v", s, got)
		}
	}
}

func TestDecimal(t *testing.T) {
	for s, want := range map[string]int64{
		"0": 0, "1": 10_000, "1249.90": 12_499_000, "-0.0001": -1, "0.5": 5000,
		"922337203685477.5807": 9_223_372_036_854_775_807, "-922337203685477.5808": -9_223_372_036_854_775_808,
	} {
		if n, err := text.ParseDecimal(s); err != nil || n != want {
			t.Errorf("%q: %d %v", s, n, err)
		}
	}
	for _, s := range []string{"", "-", ".5", "1.", "1.00001", "1e3", "+1", "1,5", "1.-5", "--1", "922337203685477.5808", "٣"} {
		if n, err := text.ParseDecimal(s); err == nil {
			t.Errorf("%q is %d", s, n)
		}
	}
	for n, want := range map[int64]string{
		0: "0.00", 12_499_000: "1249.90", -1: "-0.0001", 5000: "0.50", 123_450: "12.345",
		-9_223_372_036_854_775_808: "-922337203685477.5808",
	} {
		if got := string(text.AppendDecimal(nil, n)); got != want {
			t.Errorf("%d: %s, want %s", n, got, want)
		}
	}
}
