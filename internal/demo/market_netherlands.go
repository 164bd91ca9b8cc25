package demo

var netherlands = &market{
	countryCode: "NL", currencyCode: "EUR", locale: "nl-NL", exchangeRatePercent: 117, vatFormat: "NL%09dB01", websiteID: 1, companyPercent: 9,
	knownCompanies: []trade{{"Jansen Installatietechniek", tradeGroup}},
	nameStems: []string{
		"Amstel", "Biesbosch", "Drechtstad", "Eemland", "Gelderland", "Hoekwijk", "IJsselmeer", "Kennemer", "Lekstroom", "Maasdijk",
		"Oosterpoort", "Rijnmond", "Vechtdal", "Zuiderzee",
	},
	trades: []trade{
		{"Bouw", tradeGroup}, {"Elektro", tradeGroup}, {"Horeca", hospitality}, {"Installatietechniek", tradeGroup}, {"Logistiek", tradeGroup},
		{"Onderhoud", tradeGroup}, {"Scheepswerf", tradeGroup}, {"Woonstichting", publicSector},
	},
	unitNames: []string{"Werkplaats", "Magazijn", "Projecten", "Service", "Export", "Wagenpark", "Montage"},
	towns: []town{
		{"Rotterdam", "NL-ZH", "+31 10 555 0", []street{{"Wijnhaven", "3011 AD"}, {"Keileweg", "3029 BS"}, {"Sluisjesdijk", "3087 AG"}}},
		{"Utrecht", "NL-UT", "+31 30 555 0", []street{{"Oudegracht", "3511 GG"}, {"Atoomweg", "3542 AA"}, {"Cartesiusweg", "3534 BB"}}},
		{"Eindhoven", "NL-NB", "+31 40 555 0", []street{{"Kruisstraat", "5612 CH"}, {"Hurksestraat", "5652 AH"}, {"Fellenoord", "5611 ZB"}}},
	},
	firstNames: []string{
		"Joost", "Marieke", "Sander", "Femke", "Wouter", "Anouk", "Bram", "Ilse", "Maarten", "Fatma", "Ruben", "Lieke",
		"Gijs", "Annelies", "Sjoerd", "Esra", "Thijs", "Carolien", "Hidde", "Mirjam", "Rachid", "Nienke",
	},
	lastNames: []string{
		"de Vries", "Jansen", "van Dijk", "Bakker", "Visser", "Smit", "Meijer", "de Boer", "Mulder", "Bos", "Vos", "Peters", "Hendriks",
		"van Leeuwen", "Dekker", "Brouwer", "de Wit", "Dijkstra", "Smits", "van der Meer", "Kok", "Jacobs", "Vermeulen", "van den Heuvel",
		"Postma", "Kuipers", "Veenstra", "Yıldız", "Amrani", "Hoekstra",
	},
}
