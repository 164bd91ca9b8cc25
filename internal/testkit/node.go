package testkit

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// RequireNodePackages skips the test if Node.js, or the npm packages of a folder, are not
// installed. With [RequireEnv] the test fails instead.
func RequireNodePackages(t testing.TB, folder string) {
	t.Helper()
	_, err := exec.LookPath("npm")
	if err == nil {
		_, err = os.Stat(filepath.Join(folder, "node_modules"))
	}
	switch {
	case err == nil:
	case os.Getenv(RequireEnv) != "":
		t.Fatal(err)
	default:
		t.Skip("the client examples are not tested: run \"npm ci\" in internal/web/docs/examples; it needs Node.js 20 or later")
	}
}
