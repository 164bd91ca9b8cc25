package read_test

import (
	"context"
	"strings"
	"testing"

	"buyergraph/internal/config"
	"buyergraph/internal/demo"
	"buyergraph/internal/testkit"
	"buyergraph/internal/viewer"
)

// BenchmarkSearch searches 50,000 users and their documents, for words that few, many and no rows have, and for two words.
func BenchmarkSearch(b *testing.B) {
	b.Run("sqlite", func(b *testing.B) { benchmarkSearch(b, testkit.New(b)) })
	b.Run("mariadb", func(b *testing.B) {
		benchmarkSearch(b, testkit.Open(b, config.Config{DatabaseURL: testkit.MariaDB(b)}))
	})
}

func benchmarkSearch(b *testing.B, k *testkit.Kit) {
	b.Helper()
	if err := demo.Seed(context.Background(), k.Store, demo.Options{UserCount: 50_000, Seed: 1}); err != nil {
		b.Fatal(err)
	}
	w := newWorld(b, k)
	newest := []string{`query ($search: String!) { `, `(search: $search, orderBy: [{field: CREATED_AT, direction: DESC}]) { nodes { id } } }`}
	for _, c := range []struct {
		list, query string
		searches    []string
	}{
		{"users", searchQuery, []string{"amanda", "amanda cole", "van leeuwen", "mueller", "zzz", "facilities", "a"}},
		{"orders", strings.Join(newest, "orders"), []string{"so-100012", "so-1", "2026", "po 2026-4711", "4711", "zzz", "p"}},
		{"quotes", strings.Join(newest, "quotes"), []string{"q-20012", "q-", "kitchen", "lift refurb", "zzz", "r"}},
		{"rfqs", strings.Join(newest, "rfqs"), []string{"rfq-10012", "rfq", "kitchen", "lift refurb", "zzz", "r"}},
	} {
		for _, search := range c.searches {
			for who, v := range map[string]*viewer.Viewer{
				"staff": staffViewer, "of one": companyAdministrators["of one"], "of a few": companyAdministrators["of a few"],
			} {
				b.Run(strings.ReplaceAll(c.list+" "+search+" as "+who, " ", "-"), func(b *testing.B) {
					for b.Loop() {
						if got := w.execute(context.Background(), v, c.query, map[string]any{"search": search}); strings.Contains(got, "errors") {
							b.Fatal(got)
						}
					}
				})
			}
		}
	}
}
