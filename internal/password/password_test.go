package password_test

import (
	"strings"
	"testing"
	"time"

	"buyergraph/internal/apperr"
	"buyergraph/internal/password"
)

func TestCheck(t *testing.T) {
	personalTexts := []string{"Amanda", "Cole", "amanda.cole@aldgate.example"}
	for name, c := range map[string]struct{ password, want string }{
		"nine":                         {"kfjw84hs!", "TOO_SHORT"},
		"ten":                          {"kfjw84hs!k", ""},
		"ten of any script":            {"пятьсловйц", ""},
		"ten of two characters each":   {"e\u0301äu\u0308oe\u0301äu\u0308o", ""},
		"ten of four bytes":            {"🔑🐎🔋📎🍋🎈🎉🎁🎂🎃", ""},
		"64 of four bytes":             {strings.Repeat("🔑🐎🔋📎", 16), ""},
		"256":                          {strings.Repeat("kfjw", 64), ""},
		"256 of four bytes":            {strings.Repeat("🔑🐎🔋📎", 64), ""},
		"257":                          {strings.Repeat("kfjw", 64) + "x", "TOO_LONG"},
		"spaces":                       {"four words with spaces", ""},
		"spaces alone":                 {strings.Repeat(" ", 12), "PASSWORD_COMMON"},
		"no text":                      {"\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8\xf7\xf6", "INVALID"},
		"empty":                        {"", "TOO_SHORT PASSWORD_COMMON"},
		"common":                       {"1qaz2wsx3edc", "PASSWORD_COMMON"},
		"common, in other letters":     {"QwertyUiop", "PASSWORD_COMMON"},
		"common, in full width":        {"ｑｗｅｒｔｙｕｉｏｐ", "PASSWORD_COMMON"},
		"common and short":             {"password", "TOO_SHORT PASSWORD_COMMON"},
		"common with a little":         {"Manchester2026!", "PASSWORD_COMMON"},
		"common with a little, before": {"!!2026Dragon", "PASSWORD_COMMON"},
		"common with a lot":            {"dragon-8364-1927-0", ""},
		"one character":                {"aaaaaaaaaaaaaaaa", "PASSWORD_COMMON"},
		"the address":                  {"amanda.cole@aldgate.example", "PASSWORD_PERSONAL"},
		"the address in capitals":      {"AMANDA.COLE@ALDGATE.EXAMPLE", "PASSWORD_PERSONAL"},
		"the name":                     {"Amanda Cole", "PASSWORD_PERSONAL"},
		"the name with a little":       {"colecole!7", "PASSWORD_PERSONAL"},
		"a part of the address":        {"aldgate-1234", "PASSWORD_PERSONAL"},
		"the name with a lot":          {"amanda likes horses", ""},
		"short, and the name":          {"Amanda1", "TOO_SHORT PASSWORD_COMMON PASSWORD_PERSONAL"},
		"somebody else's name":         {"Benjamin Wallace", ""},
		"a passphrase of common words": {"correct horse battery staple", ""},
	} {
		list, _ := apperr.ErrorsOf(password.Check(c.password, personalTexts...))
		var got []string
		for _, e := range list {
			got = append(got, string(e.Code))
			if len(e.Path) > 0 || e.Message == "" || len(c.password) > 8 && strings.Contains(e.Message, c.password) {
				t.Errorf("%s: %v", name, e)
			}
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

// Input that is far too long is rejected at once.
func TestCheckRejectsHugeInputQuickly(t *testing.T) {
	for _, p := range []string{strings.Repeat("x", 1<<20), strings.Repeat("\xff", 1<<20), strings.Repeat("🔑", 1<<18)} {
		began := time.Now()
		list, _ := apperr.ErrorsOf(password.Check(p, "x", "a@b.example"))
		if d := time.Since(began); len(list) != 1 || list[0].Code != apperr.TooLong || d > 50*time.Millisecond {
			t.Errorf("%v after %v", list, d)
		}
	}
}

// The policy lists every rule that Check applies.
func TestPolicyListsEveryRule(t *testing.T) {
	listed := map[apperr.Code]bool{}
	for _, r := range password.DefaultPolicy.Rules {
		listed[r.Code] = r.Text != ""
	}
	for _, typed := range []string{"Ada1", strings.Repeat("ada", 100)} {
		list, _ := apperr.ErrorsOf(password.Check(typed, "Ada"))
		for _, e := range list {
			if !listed[e.Code] {
				t.Errorf("%s is not in the policy", e.Code)
			}
		}
	}
}
