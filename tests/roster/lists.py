"""A list of six pupils in the formats of fourteen programs and people."""

NAMES = (
    ("Дем'яненко", "Мар’яна", "В'ячеславівна"),
    ("Ґалаґан", "Їжакевич", "Євгенович"),
    ("ШЕВЧЕНКО", "АННА", "ІГОРІВНА"),
    ("Нечуй-Левицька", "Іванна-Марія", "Андріївна"),
    ("Шевченко", "Анна", "Ігорівна"),
    ("О`Коннор", "Ян", ""),
)
READ = [
    ("Дем’яненко", "Мар’яна", "В’ячеславівна"),
    ("Ґалаґан", "Їжакевич", "Євгенович"),
    ("Шевченко", "Анна", "Ігорівна"),
    ("Нечуй-Левицька", "Іванна-Марія", "Андріївна"),
    ("Шевченко", "Анна", "Ігорівна"),
    ("О’Коннор", "Ян", ""),
]


def _lines(head: str, row: str) -> str:
    """Return a list with a header. ``row`` has places for i, f, g and p: number, family, given name, patronymic."""
    rows = [row.format(i=i, f=f, g=g, p=p) for i, (f, g, p) in enumerate(NAMES, 1)]
    return "\r\n".join([head, *rows]) + "\r\n"


EXCEL = _lines("№ з/п;Прізвище;Ім'я;По батькові;Дата народження", "{i};{f};{g};{p};01.02.2013")
ONE_COLUMN = _lines("№;ПІБ учня;Телефон батьків", "{i};{f} {g} {p};+380 50 000 00 00")
LISTS: dict[str, bytes] = {
    "Excel uk, windows-1251, three columns": EXCEL.encode("cp1251"),
    "Excel uk, UTF-8 with BOM": EXCEL.encode("utf-8-sig"),
    "UTF-8 plain": EXCEL.encode(),
    "UTF-16, Unicode text with tabs": EXCEL.replace(";", "\t").encode("utf-16"),
    "one column of full names, windows-1251": ONE_COLUMN.encode("cp1251"),
    "KOI8-U": EXCEL.replace("’", "'").replace("№ з/п", "No").encode("koi8_u"),
    "sep= line": ("sep=;\r\n" + EXCEL).encode("utf-8-sig"),
    "title lines above": ("Список учнів 7-А класу;;;;\r\n;;;;\r\n" + EXCEL).encode("cp1251"),
    "no header, names only": "\n".join(" ".join(name).strip() for name in NAMES).encode(),
    "pasted from a document": "\n".join(f"{i}. {' '.join(name)}" for i, name in enumerate(NAMES, 1)).encode(),
    "Canvas": (
        "Student,ID,SIS User ID,SIS Login ID,Section,Quiz (23)\n    Points Possible,,,,,10.00\n"
        + "".join(f'"{f}, {g} {p}",{i},,u{i},7-A,8\n' for i, (f, g, p) in enumerate(NAMES, 1))
    ).encode(),
    "OneRoster 1.1": (
        "sourcedId,status,dateLastModified,enabledUser,orgSourcedIds,role,username,userIds,givenName,familyName,"
        "middleName,identifier,email,sms,phone,agentSourcedIds,grades,password\n"
        + "".join(
            f's{i},active,,true,org1,student,u{i},,{g},{f},{p},,,,,,"07",\n' for i, (f, g, p) in enumerate(NAMES, 1)
        )
        + "t1,active,,true,org1,teacher,t1,,Ганна,Учителька,,,,,,,,\n"
    ).encode("utf-8-sig"),
    "OneRoster 1.2": (
        "sourcedId,status,dateLastModified,enabledUser,username,userIds,givenName,familyName,middleName,identifier,"
        "email,sms,phone,agentSourcedIds,grades,password,userMasterIdentifier\n"
        + "".join(f's{i},active,,true,u{i},,{g},{f},{p},,,,,,"07",,\n' for i, (f, g, p) in enumerate(NAMES, 1))
    ).encode(),
    "Microsoft SDS": (
        "SIS ID,School SIS ID,Username,First Name,Last Name,Middle Name,Grade\n"
        + "".join(f"S{i},1,u{i},{g},{f},{p},7\n" for i, (f, g, p) in enumerate(NAMES, 1))
    ).encode(),
    "comma file opened and saved by uk Excel": (
        '"Last Name,First Name,Middle Name,Email Address"\r\n'
        + "".join(f'"{f},{g},{p},a{i}@x.example"\r\n' for i, (f, g, p) in enumerate(NAMES, 1))
    ).encode("cp1251"),
}
