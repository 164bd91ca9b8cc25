package graph_test

import (
	"encoding/json"
	"fmt"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"buyergraph/internal/config"
	"buyergraph/internal/demo"
	"buyergraph/internal/testkit"
	"buyergraph/internal/web/playground"
)

// demos is the demo on a private database of each kind.
func demos(t *testing.T, test func(t *testing.T, k *testkit.Kit, token string)) {
	t.Helper()
	for name, url := range map[string]func(testing.TB) string{"sqlite": testkit.SQLite, "mariadb": testkit.MariaDB} {
		t.Run(name, func(t *testing.T) {
			k := testkit.Open(t, config.Config{DatabaseURL: url(t), Demo: true})
			test(t, k, k.Login(t, demo.StaffEmail, demo.Password))
		})
	}
}

func example(t *testing.T, name string) playground.Example {
	t.Helper()
	list, err := playground.Examples()
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range list {
		if strings.Contains(e.Name, name) {
			return e
		}
	}
	t.Fatalf("no example %s", name)
	return playground.Example{}
}

// Every example that opens in the playground works on the demo data and finds something.
func TestExamples(t *testing.T) {
	list, err := playground.Examples()
	if err != nil || len(list) < 7 {
		t.Fatal(len(list), err)
	}
	demos(t, func(t *testing.T, k *testkit.Kit, token string) {
		for _, e := range list {
			var vars map[string]any
			if e.Variables != "" {
				if err := json.Unmarshal([]byte(e.Variables), &vars); err != nil {
					t.Fatal(e.Name, err)
				}
			}
			a := k.Must(t, token, e.Query, vars)
			if strings.Contains(a.Body, `"code"`) || strings.Contains(a.Body, `"nodes":[]}}}`) || len(a.Body) < 100 {
				t.Errorf("%s: %.300s", e.Name, a.Body)
			}
		}
	})
}

// The nested page costs the same few statements whatever its size.
func TestNestedPageStatements(t *testing.T) {
	const most = 12
	demos(t, func(t *testing.T, k *testkit.Kit, token string) {
		page := example(t, "customer-users").Query
		counts := map[int]int{}
		for _, size := range []int{1, 7, 50, 100} {
			a := k.Must(t, token, strings.Replace(page, "first: 50", fmt.Sprintf("first: %d", size), 1), nil)
			if n := len(a.At("customerUsers.nodes").([]any)); n != size || a.At("customerUsers.totalCount") != 500.0 {
				t.Fatalf("%d nodes of %v, want %d", n, a.At("customerUsers.totalCount"), size)
			}
			counts[len(a.Statements)]++
			if len(a.Statements) > most {
				t.Errorf("%d statements for %d users:\n%s", len(a.Statements), size, strings.Join(a.Statements, "\n"))
			}
		}
		if len(counts) != 1 {
			t.Errorf("the number of statements depends on the data: %v", counts)
		}
		t.Logf("statements: %v", counts)
	})
}

var fenced = regexp.MustCompile("(?s)```json\n(.*?)\n```")

// The README's first query gives the answer that stands there, on any day.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	query := regexp.MustCompile(`(?s)"query":\s+("\{ customerUser.*?\}")\s`).FindSubmatch(readme)
	answer := fenced.FindSubmatch(readme)
	if query == nil || answer == nil {
		t.Fatal("the README has no query with its answer")
	}
	var text string
	if err := json.Unmarshal(query[1], &text); err != nil {
		t.Fatal(err)
	}
	for _, day := range []time.Duration{0, 100 * 24 * time.Hour, 201*24*time.Hour + 13*time.Hour} {
		k := testkit.OpenAt(t, config.Config{DatabaseURL: testkit.SQLite(t), Demo: true}, testkit.Start.Add(day))
		if a := k.Must(t, k.Login(t, demo.StaffEmail, demo.Password), text, nil); a.Body != string(answer[1]) {
			t.Errorf("after %s\ngot  %s\nREADME %s", day, a.Body, answer[1])
		}
	}
}

// The demo is the same on every machine, and as large as promised.
func TestDemoSize(t *testing.T) {
	demos(t, func(t *testing.T, k *testkit.Kit, token string) {
		a := k.Must(t, token, `{ customerUsers { totalCount } customers { totalCount } rfqs { totalCount } quotes { totalCount } orders { totalCount }
			first: customerUser(by: {id: "user_7"}) { email customer { name } } }`, nil)
		docs := a.At("rfqs.totalCount").(float64) + a.At("quotes.totalCount").(float64) + a.At("orders.totalCount").(float64)
		companies := a.At("customers.totalCount").(float64)
		if a.At("customerUsers.totalCount") != 500.0 || docs != 3000 || companies < 55 || companies > 65 {
			t.Error(a.Body)
		}
		t.Log(a.Body)
	})
}
