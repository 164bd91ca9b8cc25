package demo

// TableNames returns all tables. A table comes after the tables that it refers to.
func TableNames() (names []string) {
	for _, t := range tablesInOrder() {
		names = append(names, t.name)
	}
	return names
}

// Towns returns the combinations of city, region, country and postal code, each as one
// text.
func Towns() map[string]bool {
	out := map[string]bool{}
	for _, l := range markets {
		for _, p := range l.towns {
			for _, s := range p.streets {
				out[p.city+"|"+p.regionCode+"|"+l.countryCode+"|"+s.postalCode] = true
			}
		}
	}
	return out
}
