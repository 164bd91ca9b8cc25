package testkit_test

import (
	"os"
	"os/exec"
	"testing"

	"buyergraph/internal/testkit"
)

func TestMain(m *testing.M) { testkit.Main(m) }

// TestEnvironment skips a subtest for each program that is not installed:
// go test -v -run Environment.
func TestEnvironment(t *testing.T) {
	t.Run("MariaDB", func(t *testing.T) { testkit.MariaDB(t) })
	t.Run("Chromium", func(t *testing.T) {
		if _, err := exec.LookPath("chromium"); err != nil && os.Getenv(testkit.RequireEnv) == "" {
			t.Skip("no chromium is installed (Debian: apt-get install chromium): the playground is not tested in a browser")
		} else if err != nil {
			t.Fatal(err)
		}
	})
	t.Run("Client examples", func(t *testing.T) { testkit.RequireNodePackages(t, "../web/docs/examples") })
}

func TestKit(t *testing.T) {
	testkit.EachDatabase(t, func(t *testing.T, k *testkit.Kit) {
		a := k.MustDo(t, k.LoginStaffAdmin(t), `{ viewer { kind staffUser { email } } }`, nil)
		if a.ValueAt("viewer.staffUser.email") != testkit.StaffEmail {
			t.Fatal(a.Body)
		}
	})
}
