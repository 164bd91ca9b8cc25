package demo

import "buyergraph/ent"

func (g *generator) makeCustomerGroups() {
	for i, n := range []string{"Key accounts", "Public sector", "Trade", "Hospitality"} {
		g.addRow(&ent.CustomerGroup{ID: int64(i + 1), Name: n, CreatedAt: g.timeOf(-5 * year)})
	}
}

func (g *generator) makeWebsites() {
	for i, w := range []struct{ name, url, redirect, language string }{
		{"Northgate Supply", "https://northgate.example", "/account", "en-IE"},
		{"Northgate Bedarf", "https://de.northgate.example", "/konto", "de"},
		{"Northgate Kitchen", "https://kitchen.northgate.example", "/orders", "en-GB"},
		{"Northgate Fournitures", "https://fr.northgate.example", "/compte", "fr"},
		{"Northgate Industrial", "https://us.northgate.example", "/account", "en-US"},
	} {
		g.addRow(&ent.Website{
			ID: int64(i + 1), Name: w.name, URL: w.url, RedirectPath: &w.redirect, Languages: &[]string{w.language}, Default: i == 0,
			DefaultRoleID: new(int64(roleBuyer)), GuestRoleID: new(int64(roleAnonymous)), CreatedAt: g.timeOf(-day),
		})
		g.addRow(&ent.Settings{ID: int64(i + 2), WebsiteID: new(int64(i + 1)), CreatedAt: g.timeOf(-day)}) // 1 is that of the installation
	}
}
