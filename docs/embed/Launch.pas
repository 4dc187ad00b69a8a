// Opens the page inside a Delphi desktop system in its TWebBrowser. The token comes from the hospital's own server, which asks for it as Client.pas
// does and keeps the key; with the origin "null", for such a control sends none, and the page then stands in no frame of any site.

unit Launch;

interface

uses
  System.SysUtils, System.NetEncoding, System.Variants, SHDocVw;

// Posts the token; nothing of it stands in an address.
procedure OpenPage(Browser: TWebBrowser; const Service, Token: string);

implementation

procedure OpenPage(Browser: TWebBrowser; const Service, Token: string);
var
  Form: TBytes;
  Flags, Target, Posted, Headers: OleVariant;
  Place: Integer;
begin
  Form := TEncoding.ASCII.GetBytes('token=' + TNetEncoding.URL.Encode(Token));
  Posted := VarArrayCreate([0, Length(Form) - 1], varByte);
  for Place := 0 to Length(Form) - 1 do
    Posted[Place] := Form[Place];
  Flags := 2 or 4 or 8; // no history, and nothing from or into the cache
  Target := '';
  Headers := 'Content-Type: application/x-www-form-urlencoded'#13#10;
  Browser.Navigate(Service + '/launch', Flags, Target, Posted, Headers);
end;

end.
