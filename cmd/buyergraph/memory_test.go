package main_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"testing"

	"buyergraph/internal/demo"
	"buyergraph/internal/testkit"
	"buyergraph/internal/web/playground"
)

// The server needs at most 128 MiB for three rounds of 200 concurrent nested pages.
func TestMemory(t *testing.T) {
	for name, url := range map[string]func(testing.TB) string{"sqlite": testkit.SQLite, "mariadb": testkit.MariaDB} {
		t.Run(name, func(t *testing.T) {
			p := startServer(t, t.TempDir(), nil, "--demo", "--database-url", url(t))
			if _, err := os.Stat(fmt.Sprintf("/proc/%d/status", p.Process.Pid)); err != nil {
				t.Logf("not measured here: %v", err)
				return
			}
			token := p.login(t, demo.StaffEmail, demo.Password)
			idle := memorySize(t, p, "VmRSS")
			// Reset the peak: the start and the password check are not measured.
			if err := os.WriteFile(fmt.Sprintf("/proc/%d/clear_refs", p.Process.Pid), []byte("5"), 0); err != nil {
				t.Logf("not measured here: %v", err)
				return
			}
			p.requestConcurrently(t, token)
			peak := memorySize(t, p, "VmHWM")
			t.Logf("%d MiB idle, %d MiB at the most", idle>>20, peak>>20)
			if peak > 128<<20 {
				t.Errorf("%d MiB", peak>>20)
			}
			p.stop(t)
		})
	}
}

// requestConcurrently requests the nested page from many clients at a time.
func (p *process) requestConcurrently(t *testing.T, token string) {
	t.Helper()
	const clients, rounds = 200, 3
	examples, err := playground.LoadExamples()
	if err != nil {
		t.Fatal(err)
	}
	body, _ := json.Marshal(map[string]any{"query": examples[0].Query})
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients}}
	defer client.CloseIdleConnections()
	var wg sync.WaitGroup
	for range clients {
		wg.Go(func() {
			for range rounds {
				r, _ := http.NewRequest(http.MethodPost, p.url+"/graphql", bytes.NewReader(body))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Authorization", "Bearer "+token)
				res, err := client.Do(r)
				if err != nil {
					t.Error(err)
					return
				}
				n, err := io.Copy(io.Discard, res.Body)
				res.Body.Close()
				if err != nil || res.StatusCode != http.StatusOK || n < 50_000 {
					t.Error(res.Status, n, err)
				}
			}
		})
	}
	wg.Wait()
}

// memorySize returns one of the memory sizes that Linux reports for a process, in bytes.
func memorySize(t *testing.T, p *process, name string) int64 {
	t.Helper()
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.Process.Pid))
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile(name + `:\s+(\d+) kB`).FindStringSubmatch(string(status))
	if m == nil {
		t.Fatal(strings.TrimSpace(string(status)))
	}
	kib, _ := strconv.ParseInt(m[1], 10, 64)
	return kib << 10
}
