package demo

var britain = &market{
	countryCode: "GB", currencyCode: "GBP", locale: "en-GB", exchangeRatePercent: 100, vatFormat: "GB%09d", websiteID: 1, companyPercent: 46,
	knownCompanies: []trade{
		{"Aldgate Facilities", tradeGroup}, {"Brookfield Joinery", tradeGroup}, {"Carrick Marine Services", tradeGroup},
		{"Dunmore Hospitals Trust", publicSector}, {"Eastmoor Logistics", tradeGroup}, {"Fairburn Hotels", hospitality},
		{"Grantley Engineering", tradeGroup}, {"Hollins Bakeries", hospitality}, {"Kestrel Rail Maintenance", tradeGroup},
		{"Lindqvist Cold Storage", tradeGroup}, {"Marlow Property Care", tradeGroup}, {"Pennine Water", publicSector},
		{"Quayside Catering", hospitality}, {"Sandford Colleges", publicSector}, {"Thornbury Breweries", hospitality},
	},
	nameStems: []string{
		"Aldersley", "Ashcombe", "Barrowfield", "Beckwith", "Blackmoor", "Bramcote", "Calderdale", "Castlegate", "Copperfield", "Cranleigh",
		"Denby", "Elmswood", "Fenwick", "Fernhill", "Gilling", "Hallam", "Harewood", "Holbeck", "Ingleby", "Kirkstall",
		"Langdale", "Millgate", "Netherfield", "Oakworth", "Otterburn", "Priestley", "Ravensworth", "Redhill", "Ryburn", "Selby Vale",
		"Silverdale", "Stanmore", "Swaledale", "Tarnside", "Tollgate", "Trentham", "Wensley", "Wharfedale", "Whitmore", "Wychwood",
	},
	trades: []trade{
		{"Building Services", tradeGroup}, {"Joinery", tradeGroup}, {"Electrical", tradeGroup}, {"Plumbing and Heating", tradeGroup},
		{"Fabrications", tradeGroup}, {"Warehousing", tradeGroup}, {"Facilities", tradeGroup}, {"Hotels", hospitality}, {"Catering", hospitality},
		{"Bakeries", hospitality}, {"Housing Association", publicSector}, {"Schools Trust", publicSector}, {"Engineering", tradeGroup},
		{"Roofing", tradeGroup}, {"Coachworks", tradeGroup}, {"Care Homes", publicSector},
	},
	unitNames: []string{"Workshop", "Depot", "Projects", "Service", "Central Stores", "Fleet", "Training Centre", "Laboratory", "Export"},
	towns: []town{
		{"Leeds", "GB-LDS", "+44 113 496 0", []street{
			{"Wellington Street", "LS1 4AP"}, {"Kirkstall Road", "LS4 2AZ"}, {"Whitehall Road", "LS12 1BE"}, {"Hunslet Lane", "LS10 1JQ"},
		}},
		{"Sheffield", "GB-SHF", "+44 114 496 0", []street{
			{"Arundel Gate", "S1 2HE"}, {"Savile Street", "S4 7UD"}, {"Penistone Road", "S6 2FL"}, {"Bramall Lane", "S2 4QZ"},
		}},
		{"Manchester", "GB-MAN", "+44 161 496 0", []street{
			{"Ducie Street", "M1 2WD"}, {"Trafford Road", "M5 3AW"}, {"Oldham Road", "M40 5BJ"}, {"Ashton Old Road", "M12 6LR"},
		}},
		{"Bristol", "GB-BST", "+44 117 496 0", []street{
			{"Redcliff Street", "BS1 6QF"}, {"Feeder Road", "BS2 0UD"}, {"Winterstoke Road", "BS3 2NT"},
		}},
		{"Glasgow", "GB-GLG", "+44 141 496 0", []street{
			{"Bothwell Street", "G2 8DL"}, {"Hillington Road", "G52 4BL"}, {"Duke Street", "G4 0UW"},
		}},
		{"Cardiff", "GB-CRF", "+44 29 2018 0", []street{
			{"St Mary Street", "CF10 1EP"}, {"Penarth Road", "CF11 8TW"}, {"Newport Road", "CF24 1DL"},
		}},
		{"Newcastle upon Tyne", "GB-NET", "+44 191 498 0", []street{
			{"Forth Street", "NE1 3DE"}, {"Scotswood Road", "NE4 7DF"}, {"Shields Road", "NE6 1DL"},
		}},
		{"Norwich", "GB-NFK", "+44 1632 960", []street{{"Rose Lane", "NR1 3QY"}, {"Dereham Road", "NR2 4HX"}, {"Sweet Briar Road", "NR3 2BT"}}},
	},
	firstNames: []string{
		"Amanda", "Callum", "Priya", "Owen", "Nancy", "Gareth", "Oluwaseun", "Imran", "Zoë", "Thomas", "Beatrice", "Alasdair",
		"Fatima", "Marlene", "Rhys", "Nadia", "Harvey", "Katarzyna", "Emeka", "Freya", "Douglas", "Mei", "Tomasz", "Ursula",
		"Graham", "Yusuf", "Isla", "Chidi", "Penelope", "Rafael", "Hana", "Stuart", "Leanne", "Ingrid", "Wanda", "Duncan",
		"Elaine", "Viktor", "Joanne", "Kwame",
	},
	lastNames: []string{
		"Cole", "Bradley", "Sallee", "Adeyemi", "Sharma", "Nowak", "MacLeod", "Haddad", "Pritchard", "Whitfield", "Hargreaves", "Drummond",
		"Okafor", "Ashworth", "Llewellyn", "Khan", "Wójcik", "Chen", "Rahman", "Eze", "Carvalho", "Lindgren", "Petrov", "Novák", "Aspinall",
		"Birtwistle", "Clegg", "Duckworth", "Entwistle", "Fairclough", "Garside", "Holroyd", "Illingworth", "Jagger", "Kershaw", "Lockwood",
		"Metcalfe", "Naylor", "Ogden", "Pickles", "Ramsden", "Sutcliffe", "Tattersall", "Uttley", "Varley", "Wadsworth", "Yeadon", "Barraclough",
		"Cartwright", "Dewhurst", "Eastwood", "Firth", "Greenhalgh", "Hepworth", "Iqbal", "Jessop", "Kettlewell", "Lister", "Mistry", "Nuttall",
		"Osei", "Patel", "Rowbotham", "Shackleton", "Thackray", "Umar", "Vickers", "Walmsley", "Young", "Zaman",
	},
}
