package demo

import (
	"testing"

	"buyergraph/internal/country"
)

// The demo bypasses the checks of mutations, so its towns must meet them by themselves.
func TestTownsHaveRegionAndPostalCode(t *testing.T) {
	for _, l := range markets {
		c := country.ByCode(l.countryCode)
		if c == nil {
			t.Fatal(l.countryCode)
		}
		for _, p := range l.towns {
			for _, s := range p.streets {
				if !c.HasRegion(p.regionCode) || s.postalCode == "" {
					t.Errorf("%s %s: %+v", l.countryCode, p.city, s)
				}
			}
		}
	}
}
