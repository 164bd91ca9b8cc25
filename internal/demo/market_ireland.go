package demo

var ireland = &market{
	countryCode: "IE", currencyCode: "EUR", locale: "en-IE", exchangeRatePercent: 117, vatFormat: "IE%09d", websiteID: 1, companyPercent: 5,
	knownCompanies: []trade{{"Liffey Print Works", tradeGroup}},
	nameStems: []string{
		"Ardmore", "Ballinore", "Clonmore", "Dromoland", "Glenbower", "Kilcarn", "Lisburne", "Rathgar", "Slievenamon", "Tullybeg",
	},
	trades: []trade{
		{"Construction", tradeGroup}, {"Dairies", hospitality}, {"Electrical", tradeGroup}, {"Hotels", hospitality}, {"Mechanical", tradeGroup},
		{"Community Schools", publicSector},
	},
	unitNames: []string{"Workshop", "Depot", "Projects", "Service", "Stores", "Fleet", "Export"},
	towns: []town{
		{"Dublin", "IE-D", "+353 20 910 0", []street{{"Pearse Street", "D02 X285"}, {"East Wall Road", "D03 P863"}, {"Naas Road", "D12 V220"}}},
		{"Cork", "IE-CO", "+353 20 911 0", []street{{"South Mall", "T12 R2K4"}, {"Monahan Road", "T12 KX8V"}}},
		{"Galway", "IE-G", "+353 20 912 0", []street{{"Eyre Square", "H91 F6X2"}, {"Tuam Road", "H91 K5P7"}}},
	},
	firstNames: []string{
		"Siobhán", "Liam", "Aoife", "Pádraig", "Niamh", "Conor", "Gráinne", "Declan", "Orla", "Eoin", "Sinéad", "Cathal", "Maeve", "Fergus",
		"Róisín", "Brendan", "Deirdre", "Darragh",
	},
	lastNames: []string{
		"Byrne", "O'Connell", "Murphy", "Kavanagh", "Doyle", "Gallagher", "Nolan", "Brennan", "Fitzgerald", "Healy", "Keane", "Lynch", "McGrath",
		"O'Sullivan", "Quinn", "Redmond", "Sheehan", "Tobin", "Walsh", "Cullen", "Devlin", "Egan", "Farrell", "Hanrahan", "Mulligan", "Okonkwo",
	},
}
