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

// BenchmarkSearch searches 50,000 users: for words that few, many and no users have, and for two words.
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
	for _, search := range []string{"amanda", "amanda cole", "van leeuwen", "mueller", "zzz", "facilities", "a"} {
		for who, v := range map[string]*viewer.Viewer{
			"staff": staffViewer, "of one": companyAdministrators["of one"], "of a few": companyAdministrators["of a few"],
		} {
			b.Run(strings.ReplaceAll(search+" as "+who, " ", "-"), func(b *testing.B) {
				for b.Loop() {
					if got := w.execute(context.Background(), v, searchQuery, map[string]any{"search": search}); strings.Contains(got, "errors") {
						b.Fatal(got)
					}
				}
			})
		}
	}
}
