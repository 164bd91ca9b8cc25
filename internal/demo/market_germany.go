package demo

var germany = &market{
	countryCode: "DE", currencyCode: "EUR", locale: "de-DE", exchangeRatePercent: 117, vatFormat: "DE%09d", websiteID: 2, companyPercent: 20,
	knownCompanies: []trade{
		{"Isar Maschinenbau", tradeGroup}, {"Nordwerk Anlagenbau", tradeGroup}, {"Hansa Kühlhaus", tradeGroup}, {"Bergquell Hotels", hospitality},
	},
	nameStems: []string{
		"Altmühl", "Brockhagen", "Eichenau", "Elbtal", "Falkenstein", "Grünwald", "Hainburg", "Havelland", "Kranich", "Leinetal",
		"Lindenhof", "Mühlbach", "Neckar", "Oderbruch", "Rheinau", "Rotenburg", "Saaletal", "Steinfurt", "Teutonia", "Weserbergland",
	},
	trades: []trade{
		{"Anlagenbau", tradeGroup}, {"Elektrotechnik", tradeGroup}, {"Gebäudetechnik", tradeGroup}, {"Hotels", hospitality},
		{"Logistik", tradeGroup}, {"Maschinenbau", tradeGroup}, {"Metallbau", tradeGroup}, {"Schulwerk", publicSector},
		{"Stadtwerke", publicSector}, {"Tischlerei", tradeGroup}, {"Gastronomie", hospitality}, {"Kliniken", publicSector},
	},
	unitNames: []string{"Werkstatt", "Lager", "Projekte", "Service", "Export", "Montage", "Fuhrpark"},
	towns: []town{
		{"Hamburg", "DE-HH", "+49 40 66969 ", []street{
			{"Großer Grasbrook", "20457"}, {"Spaldingstraße", "20097"}, {"Schnackenburgallee", "22525"}, {"Süderstraße", "20537"},
		}},
		{"Bremen", "DE-HB", "+49 421 5550", []street{{"Faulenstraße", "28195"}, {"Stresemannstraße", "28207"}, {"Hansator", "28217"}}},
		{"München", "DE-BY", "+49 89 99998 ", []street{{"Seidlstraße", "80335"}, {"Landsberger Straße", "80687"}, {"Frankfurter Ring", "80807"}}},
		{"Köln", "DE-NW", "+49 221 4710 ", []street{
			{"Komödienstraße", "50667"}, {"Vogelsanger Straße", "50823"}, {"Deutz-Mülheimer Straße", "50679"},
		}},
		{"Leipzig", "DE-SN", "+49 341 5550", []street{
			{"Käthe-Kollwitz-Straße", "04109"}, {"Torgauer Straße", "04315"}, {"Plautstraße", "04179"},
		}},
		{"Stuttgart", "DE-BW", "+49 711 5550", []street{{"Königstraße", "70173"}, {"Pragstraße", "70376"}, {"Ulmer Straße", "70327"}}},
	},
	firstNames: []string{
		"Georg", "Jürgen", "Petra", "Dagmar", "Ursula", "Matthias", "Sabine", "Thorsten", "Birgit", "Holger", "Anke", "Rüdiger",
		"Heike", "Dirk", "Ayşe", "Sven", "Katrin", "Uwe", "Silke", "Mehmet", "Annegret", "Jörg", "Claudia", "Volker",
		"Renate", "Lars", "Monika", "Kemal", "Gudrun", "Stefan",
	},
	lastNames: []string{
		"Baumann", "Schäfer", "Brandt", "Krüger", "Weiß", "Yılmaz", "Hoffmann", "Lehmann", "Vogt", "Seidel", "Kaiser", "Arnold",
		"Dietrich", "Engelhardt", "Fiedler", "Großmann", "Hübner", "Jahnke", "Kowalski", "Lorenz", "Möller", "Neumann", "Özdemir", "Pfeiffer",
		"Rademacher", "Sander", "Thielemann", "Ulrich", "Voigtländer", "Wegener", "Zimmermann", "Demir", "Böttcher", "Clausen", "Ebert", "Franke",
		"Gerlach", "Heinemann", "Kirchner", "Löffler", "Marquardt", "Nolte",
	},
}
