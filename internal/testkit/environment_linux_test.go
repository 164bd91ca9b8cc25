package testkit_test

import (
	"os"
	"testing"

	"buyergraph/internal/testkit"
	"buyergraph/internal/testkit/mariadb"
)

// TestEnvironmentOfCluster is skipped if a cluster cannot be tested.
func TestEnvironmentOfCluster(t *testing.T) {
	if _, err := mariadb.FindGalera(); err != nil && os.Getenv(testkit.RequireEnv) == "" {
		t.Skip(err.Error() + ": replicas on a cluster are not tested (-long)")
	} else if err != nil {
		t.Fatal(err)
	}
}
