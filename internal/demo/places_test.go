package demo

import (
	"testing"

	"buyergraph/internal/country"
)

// The demo is written past the checks of mutations, and must hold to them.
func TestPlaces(t *testing.T) {
	for _, l := range lands {
		c := country.Find(l.code)
		if c == nil {
			t.Fatal(l.code)
		}
		for _, p := range l.places {
			for _, s := range p.streets {
				if !c.Has(p.region) || s.postal == "" {
					t.Errorf("%s %s: %+v", l.code, p.city, s)
				}
			}
		}
	}
}
