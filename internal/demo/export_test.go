package demo

// TableNames are all tables; those that others refer to come first.
func TableNames() (names []string) {
	for _, t := range tablesInOrder() {
		names = append(names, t.name)
	}
	return names
}

// Towns are the places with region, country and postal codes, one text each.
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
