package demo

// TableNames are all tables; those that others refer to come first.
func TableNames() (names []string) {
	for _, t := range inOrder() {
		names = append(names, t.name)
	}
	return names
}

// Towns are the places with region, country and postal codes, one text each.
func Towns() map[string]bool {
	out := map[string]bool{}
	for _, l := range lands {
		for _, p := range l.places {
			for _, s := range p.streets {
				out[p.city+"|"+p.region+"|"+l.code+"|"+s.postal] = true
			}
		}
	}
	return out
}
