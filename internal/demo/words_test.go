package demo

import (
	"testing"

	"buyergraph/internal/country"
)

// The demo is written past the checks of mutations, and must hold to them.
func TestPlaces(t *testing.T) {
	for _, p := range places {
		if c := country.Find(p.country); c == nil || !c.Has(p.region) || p.postal == "" {
			t.Errorf("%+v", p)
		}
	}
}
