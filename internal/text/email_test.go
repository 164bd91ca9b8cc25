package text_test

import (
	"strings"
	"testing"

	"buyergraph/internal/apperr"
	"buyergraph/internal/text"
)

func TestValidateEmail(t *testing.T) {
	for s, want := range map[string]string{
		"amanda@acme.example": "", "a.b+c@sub.acme.example": "", " amanda@acme.example ": "",
		"jürgen@bücher.example": "", "o'neill@acme.example": "",
		"": "REQUIRED", "   ": "REQUIRED", "a@b.c": "TOO_SHORT", strings.Repeat("a", 250) + "@b.com": "TOO_LONG",
		"amanda": "INVALID", "amanda@": "INVALID", "@acme.example": "INVALID", "a@b@acme.example": "INVALID",
		"amanda@acme": "INVALID", "amanda@acme.": "INVALID", "amanda@[127.0.0.1]": "INVALID",
		`"amanda"@acme.example`: "INVALID", "Amanda <amanda@acme.example>": "INVALID", "amanda@acme.example (x)": "INVALID",
		"amanda@acme..example": "INVALID", "amanda@-acme.example": "INVALID",
		"amanda@acme.example\n": "INVALID", "amanda@acme\n.example": "INVALID",
		"amanda\u202e@acme.example": "INVALID", "ama\u200bnda@acme.example": "INVALID", "amanda@ac me.example": "INVALID",
		"a,b@acme.example": "INVALID", "amanda\x00@acme.example": "INVALID", "\xff@acme.example": "INVALID",
	} {
		if got := firstCode(text.ValidateEmail(s)); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// Addresses that could be taken for another one are refused where they become somebody's, but
// can be looked up.
func TestLookAlikes(t *testing.T) {
	for s, want := range map[string]string{
		// invisible characters, anywhere
		"ama\u00adnda@acme.example": "EMAIL_INVISIBLE", "ama\u034fnda@acme.example": "EMAIL_INVISIBLE",
		"ama\u180enda@acme.example": "EMAIL_INVISIBLE", "ama\u2061nda@acme.example": "EMAIL_INVISIBLE",
		"amanda\ufe0f@acme.example": "EMAIL_INVISIBLE", "ama\u115fnda@acme.example": "EMAIL_INVISIBLE",
		"amanda@ac\u00adme.example": "EMAIL_INVISIBLE", "ama\u3164nda@acme.example": "EMAIL_INVISIBLE",
		"ama\uffa0nda@acme.example": "EMAIL_INVISIBLE", "ama\U000e0061nda@acme.example": "EMAIL_INVISIBLE",
		"ama\u17b4nda@acme.example": "EMAIL_INVISIBLE", "ama\u206anda@acme.example": "EMAIL_INVISIBLE",
		// letters of several scripts in the local part or in one label
		"аmanda@acme.example": "EMAIL_SCRIPTS", "amandа@acme.example": "EMAIL_SCRIPTS", "amanda@аcme.example": "EMAIL_SCRIPTS",
		"amanda@xn--cme-5cd.example": "EMAIL_SCRIPTS", // the same, as ASCII
		"amandα@acme.example":        "EMAIL_SCRIPTS", "amandaա@acme.example": "EMAIL_SCRIPTS", "amandaᏚ@acme.example": "EMAIL_SCRIPTS",
		"иван.ivanov@acme.example": "EMAIL_SCRIPTS", "はんｈ한@acme.example": "EMAIL_SCRIPTS", "ㄅあ@acme.example": "EMAIL_SCRIPTS",
		"аlpha𝐦@acme.example":  "EMAIL_SCRIPTS", // a mathematical m is an m
		"amandaـ@acme.example": "EMAIL_SCRIPTS", "ama\u0342nda@acme.example": "EMAIL_SCRIPTS", "amanda٥@acme.example": "EMAIL_SCRIPTS",
		"ama\ue000nda@acme.example": "EMAIL_SIGN", "ama\u0378nda@acme.example": "EMAIL_SIGN",
		"amanda\u2044x@acme.example": "EMAIL_SIGN", "o\u2019neill@acme.example": "EMAIL_SIGN", "am\u2010anda@acme.example": "EMAIL_SIGN",
		// one script, or scripts that are written together
		"иван.иванов@acme.example": "", "иван+1@почта.example": "", "иван@acme.example": "", "amanda@почта.example": "",
		"山田たろう@例え.example": "", "らーめん@acme.example": "", "taro山田タロウ@acme.example": "", "김철수kim@한국.example": "",
		"王小明wang@acme.example": "", "ㄅㄆ王wang@acme.example": "", "سارة@acme.example": "", "नेहा@acme.example": "", "สมชาย@acme.example": "",
		"żółć@acme.example": "", "nguyễn@acme.example": "", "οδυσσέας@acme.example": "", "amanda@xn--bcher-kva.example": "",
		"ａmanda@acme.example": "", "a!#$%&'*+-/=?^_`{|}~b@acme.example": "",
	} {
		list, _ := apperr.ErrorsOf(text.ValidateEmail(s))
		got := ""
		if len(list) > 0 {
			got = list[0].Parameter("reason")
		}
		if got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
		if err := text.ValidateEmailSyntax(s); err != nil {
			t.Errorf("%q cannot be looked up: %v", s, err)
		}
	}
	list, _ := apperr.ErrorsOf(text.ValidateEmail("amandа@acme.example"))
	const want = "This e-mail address mixes letters of different scripts: Cyrillic, Latin. Type it again in one script."
	if list[0].Message != want {
		t.Error(list[0].Message)
	}
}

// Addresses that mail delivers to the same person have the same key, and others do not.
func TestEmailKey(t *testing.T) {
	same := [][]string{
		{"amanda@acme.example", "AMANDA@ACME.EXAMPLE", " Amanda@Acme.Example", "ａmanda@acme.example", "amanda@ａcme.example"},
		{"x@bücher.example", "x@BÜCHER.example", "x@xn--bcher-kva.example", "x@bu\u0308cher.example"},
		{"straße@acme.example", "STRASSE@acme.example"},
	}
	owner := map[string]int{}
	for i, group := range same {
		for _, s := range group {
			k := text.EmailKey(s)
			if j, ok := owner[k]; ok && j != i {
				t.Errorf("%q has the key of another: %q", s, k)
			}
			owner[k] = i
		}
	}
	if len(owner) != len(same) {
		t.Errorf("%d keys for %d addresses: %v", len(owner), len(same), owner)
	}
	if text.EmailKey("i@acme.example") == text.EmailKey("ı@acme.example") {
		t.Error("a dotless i is an i")
	}
}
