package secret_test

import (
	"testing"

	"buyergraph/internal/secret"
)

func TestRedactURLs(t *testing.T) {
	for text, want := range map[string]string{
		"mysql://user:hunter2@host:3306/db":           "mysql://user:***@host:3306/db",
		"mysql://user:hunter2@[::1]:3306/db?tls=true": "mysql://user:***@[::1]:3306/db?tls=true",
		"smtp://:hunter2@host":                        "smtp://:***@host",
		"smtp://a%40b.example:hunter2@host":           "smtp://a%40b.example:***@host",
		"mysql://user:hun@t/e#r?:2@host/db":           "mysql://user:***@host/db",
		"mysql://user:hunter%2@host/db":               "mysql://user:***@host/db",
		"one mysql://u:p@a/b; two smtp://u:p@c":       "one mysql://u:***@a/b; two smtp://u:***@c",
		"smtp://user@host:587":                        "smtp://user@host:587",
		"sqlite:///var/lib/buyer:graph.db":            "sqlite:///var/lib/buyer:graph.db",
		"https://host:8080/path":                      "https://host:8080/path",
		"":                                            "",
	} {
		if got := secret.RedactURLs(text); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
}
