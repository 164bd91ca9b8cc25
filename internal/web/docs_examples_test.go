package web_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"buyergraph/internal/config"
	"buyergraph/internal/testkit"
)

const examplesFolder = "docs/examples"

// The client examples are generated and compiled against the schema that the server serves,
// and each of them works on a demo server.
func TestClientExamples(t *testing.T) {
	testkit.RequireNodePackages(t, examplesFolder)
	k := testkit.Open(t, config.Config{DatabaseURL: testkit.SQLite(t), Demo: true})
	server := httptest.NewServer(k.Handler())
	defer server.Close()
	saveSchema(t, server.URL)
	for name, says := range map[string]string{
		"codegen": "The recipes work.", "relay": "The Relay example works.", "apollo": "The Apollo example works.",
	} {
		t.Run(name, func(t *testing.T) {
			folder := filepath.Join(examplesFolder, name)
			runInFolder(t, folder, "npm", "run", "--silent", "generate")
			runInFolder(t, folder, "npm", "run", "--silent", "build")
			if out := runInFolder(t, folder, "node", "dist/main.js", server.URL); strings.TrimSpace(out) != says {
				t.Errorf("%s says %q, want %q", name, out, says)
			}
		})
	}
}

// saveSchema writes the server's schema where the examples look for it.
func saveSchema(t *testing.T, baseURL string) {
	t.Helper()
	response, err := http.Get(baseURL + "/schema.graphql")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	schema, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatal(response.Status, err)
	}
	if err := os.WriteFile(filepath.Join(examplesFolder, "schema.graphql"), schema, 0o600); err != nil {
		t.Fatal(err)
	}
}

// runInFolder runs a command, which must succeed within five minutes, and returns what it writes.
func runInFolder(t *testing.T, folder, name string, arguments ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	command := exec.CommandContext(ctx, name, arguments...)
	command.Dir, command.WaitDelay = folder, 5*time.Second
	out, err := command.CombinedOutput()
	if err != nil {
		t.Fatalf("%s %s: %v\n%s", name, strings.Join(arguments, " "), err, out)
	}
	return string(out)
}
