package demo

import (
	"regexp"
	"strings"
	"testing"

	"buyergraph/internal/country"
	"buyergraph/internal/text"
)

// Words are stored as they are, have an address, and lead to no name twice.
func TestWords(t *testing.T) {
	plain, share := regexp.MustCompile(`^[a-z0-9-]+$`), 0
	for _, l := range lands {
		share += l.share
		words := append(append(append([]string{}, l.stems...), l.first...), l.last...)
		for _, trades := range [][]trade{l.known, l.trades} {
			for _, x := range trades {
				words = append(words, x.name)
			}
		}
		for _, w := range words {
			if text.Clean(w) != w || !plain.MatchString(slug(w)) {
				t.Errorf("%s: %q becomes %q", l.code, w, slug(w))
			}
		}
		if 613%len(l.first) == 0 || 613%len(l.last) == 0 || len(l.first) >= 613 || len(l.last) >= 613 {
			t.Errorf("%s: names come twice", l.code)
		}
		if a, b := len(l.units), len(l.places); a%b == 0 || b%a == 0 || a%2+b%2 == 0 || a%3+b%3 == 0 {
			t.Errorf("%s: %d units and %d towns have a common divisor", l.code, a, b)
		}
		c := country.Find(l.code)
		for _, p := range l.places {
			if !c.Has(p.region) {
				t.Errorf("%s: %s has no region %s", p.city, c.Name, p.region)
			}
			for _, s := range p.streets {
				if pattern := c.AddressFormat.PostalCodePattern; pattern != nil && !regexp.MustCompile("^(?:"+*pattern+")$").MatchString(s.postal) {
					t.Errorf("%s: %s is no postal code of %s", p.city, s.postal, c.Name)
				}
			}
		}
		seen := map[string]bool{}
		for n := range 2000 {
			name, group := l.company(n)
			if seen[slug(name)] || group < keyAccounts || group > hospitality {
				t.Fatalf("%s: %s comes twice, or is in no group", l.code, name)
			}
			seen[slug(name)] = true
		}
	}
	if share != 100 {
		t.Errorf("the countries' shares are %d", share)
	}
	for _, p := range products {
		if !strings.Contains(p.sku, "-") || p.price <= 0 || p.price%100 != 0 || p.most < 1 {
			t.Errorf("%+v", p)
		}
	}
	for _, list := range [][]thread{rfqThreads, orderThreads, quoteThreads[accepted], quoteThreads[declined], quoteThreads[pending]} {
		for _, th := range list {
			for _, m := range th.mails {
				if m[0] == '>' != strings.HasSuffix(m, "{regards}") || m[0] == '<' != strings.HasSuffix(m, "{thanks}") {
					t.Errorf("who writes this? %s", m)
				}
			}
		}
	}
}
