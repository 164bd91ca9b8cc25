package graph_test

import (
	"os"
	"testing"

	"buyergraph/internal/testkit"
)

func TestMain(m *testing.M) {
	if url := os.Getenv(jobWorkerEnv); url != "" {
		runJobWorker(url)
		return
	}
	testkit.Main(m)
}
