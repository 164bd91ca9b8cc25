package main

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"

	"buyergraph/internal/config"

	"github.com/alecthomas/kong"
)

// The table of settings in the README has exactly the flags of the server, with their
// environment variables and defaults.
func TestReadmeSettings(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	var settings config.Config
	parser, err := kong.New(&settings, kong.DefaultEnvars(config.EnvPrefix))
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, f := range parser.Model.Flags {
		if f.Name == "help" {
			continue
		}
		row := "| `--" + f.Name + "` | `" + strings.Join(f.Envs, ",") + "` |"
		if f.Default != "" {
			row += " `" + f.Default + "` |"
		}
		want = append(want, row)
	}
	for _, row := range want {
		if !strings.Contains(string(readme), "\n"+row) {
			t.Errorf("the README lacks the row %s", row)
		}
	}
	for _, m := range regexp.MustCompile("(?m)^\\| `--[^|]*\\| `[^|]*` \\|").FindAllString(string(readme), -1) {
		if !slices.ContainsFunc(want, func(row string) bool { return strings.HasPrefix(row, m) }) {
			t.Errorf("the program has no %s", m)
		}
	}
	for _, name := range []string{"ADMIN_EMAIL", "ADMIN_PASSWORD", "ADMIN_PASSWORD_FILE"} { // not flags: see config.Config
		if !strings.Contains(string(readme), "\n| | `"+config.EnvPrefix+"_"+name+"` |") {
			t.Errorf("the README lacks %s_%s", config.EnvPrefix, name)
		}
	}
}
