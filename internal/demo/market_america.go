package demo

var america = &market{
	countryCode: "US", currencyCode: "USD", locale: "en-US", exchangeRatePercent: 127, websiteID: 5, companyPercent: 9,
	knownCompanies: []trade{{"Mahoning Steel Works", tradeGroup}, {"Prairie Line Foods", hospitality}},
	nameStems: []string{
		"Allegheny", "Bayfront", "Bluestem", "Cascade", "Cimarron", "Great Lakes", "Hickory", "Keystone", "Lakeshore", "Mesa", "Palisade",
		"Patriot", "Red River", "Sawtooth", "Tidewater", "Wabash",
	},
	trades: []trade{
		{"Contractors", tradeGroup}, {"Electric", tradeGroup}, {"Fabrication", tradeGroup}, {"Facilities", tradeGroup}, {"Foods", hospitality},
		{"Mechanical", tradeGroup}, {"Resorts", hospitality}, {"School District", publicSector}, {"Steel", tradeGroup},
	},
	unitNames: []string{"Shop", "Warehouse", "Projects", "Field Service", "Fleet", "Parts", "Training"},
	towns: []town{
		{"Boston", "US-MA", "+1 617 555 0", []street{
			{"Franklin Street", "02110"}, {"Massachusetts Avenue", "02118"}, {"Dorchester Avenue", "02125"},
		}},
		{"Columbus", "US-OH", "+1 614 555 0", []street{{"East Broad Street", "43215"}, {"Fisher Road", "43204"}, {"Refugee Road", "43207"}}},
		{"Denver", "US-CO", "+1 303 555 0", []street{{"Wynkoop Street", "80202"}, {"Brighton Boulevard", "80216"}, {"Santa Fe Drive", "80223"}}},
		{"Charlotte", "US-NC", "+1 704 555 0", []street{{"South Tryon Street", "28202"}, {"Statesville Avenue", "28206"}}},
	},
	firstNames: []string{
		"Megan", "Tyler", "Jasmine", "Brandon", "Kimberly", "Marcus", "Heather", "Luis", "Danielle", "Cody", "Latoya", "Trevor",
		"Vanessa", "Darnell", "Ashley", "Hector", "Brianna", "Travis", "Monique", "Garrett", "Soledad", "Wesley",
	},
	lastNames: []string{
		"Anderson", "Ramirez", "Jefferson", "Kowalczyk", "Nguyen", "Sullivan", "Brooks", "Delgado", "Foster", "Gutierrez", "Hayes", "Ingram",
		"Jenkins", "Kessler", "Lombardi", "Maddox", "Navarro", "Olson", "Pruitt", "Reyes", "Schmidt", "Tillman", "Underwood", "Vasquez",
		"Whitaker", "Yang", "Zimmer", "Boyd", "Castillo", "Dalton",
	},
}
