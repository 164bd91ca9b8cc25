package demo

import (
	"regexp"
	"strings"
	"testing"

	"buyergraph/internal/country"
	"buyergraph/internal/text"
)

// All words are stored unchanged, have a slug, and give no company or person name twice.
func TestMarketNames(t *testing.T) {
	plain, share := regexp.MustCompile(`^[a-z0-9-]+$`), 0
	for _, l := range markets {
		share += l.companyPercent
		words := append(append(append([]string{}, l.nameStems...), l.firstNames...), l.lastNames...)
		for _, trades := range [][]trade{l.knownCompanies, l.trades} {
			for _, x := range trades {
				words = append(words, x.name)
			}
		}
		for _, w := range words {
			if text.Clean(w) != w || !plain.MatchString(slug(w)) {
				t.Errorf("%s: %q becomes %q", l.countryCode, w, slug(w))
			}
		}
		if 613%len(l.firstNames) == 0 || 613%len(l.lastNames) == 0 || len(l.firstNames) >= 613 || len(l.lastNames) >= 613 {
			t.Errorf("%s: names come twice", l.countryCode)
		}
		if a, b := len(l.unitNames), len(l.towns); a%b == 0 || b%a == 0 || a%2+b%2 == 0 || a%3+b%3 == 0 {
			t.Errorf("%s: %d units and %d towns have a common divisor", l.countryCode, a, b)
		}
		c := country.ByCode(l.countryCode)
		for _, p := range l.towns {
			if !c.HasRegion(p.regionCode) {
				t.Errorf("%s: %s has no region %s", p.city, c.Name, p.regionCode)
			}
			for _, s := range p.streets {
				if pattern := c.AddressFormat.PostalCodePattern; pattern != nil && !regexp.MustCompile("^(?:"+*pattern+")$").MatchString(s.postalCode) {
					t.Errorf("%s: %s is no postal code of %s", p.city, s.postalCode, c.Name)
				}
			}
		}
		seen := map[string]bool{}
		for n := range 2000 {
			name, group := l.companyName(n)
			if seen[slug(name)] || group < keyAccounts || group > hospitality {
				t.Fatalf("%s: %s comes twice, or is in no group", l.countryCode, name)
			}
			seen[slug(name)] = true
		}
	}
	if share != 100 {
		t.Errorf("the countries' shares are %d", share)
	}
	for _, p := range products {
		if !strings.Contains(p.sku, "-") || p.listPrice <= 0 || p.listPrice%100 != 0 || p.usualMaxQuantity < 1 {
			t.Errorf("%+v", p)
		}
	}
	for _, list := range [][]mailThread{rfqThreads, orderThreads, quoteThreads[accepted], quoteThreads[declined], quoteThreads[pending]} {
		for _, th := range list {
			for _, m := range th.mailTexts {
				if m[0] == '>' != strings.HasSuffix(m, "{regards}") || m[0] == '<' != strings.HasSuffix(m, "{thanks}") {
					t.Errorf("who writes this? %s", m)
				}
			}
		}
	}
}
