// Opens the page inside a Delphi desktop system (XE8 or later) in its TWebBrowser, and reads afterwards what came of it.
// The key is read from the hospital's own server or protected settings, never kept in the program.
// The launch declares the origin "null": such a control sends none, and the page then stands in no frame of any site.

unit Launch;

interface

uses
  System.SysUtils, System.Classes, System.JSON, System.Net.HttpClient, System.Net.URLClient, System.NetEncoding,
  System.Variants, SHDocVw;

type
  TLaunch = class
  private
    FService, FKey: string;
    function Call(const Path: string; Body: TJSONObject): TJSONObject;
  public
    constructor Create(const Service, Key: string);
    // Item: the hospital's own code. Issuer: insurance code. PerformedAt: 2026-11-18T09:30:00+08:00. The caller frees the result.
    function Mint(const Clinician, Item, Issuer, PerformedAt, Report: string): TJSONObject;
    // Answers, decisions and lines for the record. The caller frees the result.
    function Outcome(const LaunchId: string): TJSONObject;
    // Posts the token; nothing of it stands in an address.
    procedure Open(Browser: TWebBrowser; const Token: string);
  end;

implementation

constructor TLaunch.Create(const Service, Key: string);
begin
  inherited Create;
  FService := Service;
  FKey := Key;
end;

function TLaunch.Call(const Path: string; Body: TJSONObject): TJSONObject;
var
  Client: THTTPClient;
  Reply: IHTTPResponse;
  Sent: TStringStream;
  Headers: TNetHeaders;
begin
  Client := THTTPClient.Create;
  Sent := nil;
  try
    Client.ConnectionTimeout := 5000;
    Client.ResponseTimeout := 10000;
    Headers := [TNameValuePair.Create('Authorization', 'Bearer ' + FKey), TNameValuePair.Create('Content-Type', 'application/json')];
    if Body <> nil then
    begin
      Sent := TStringStream.Create(Body.ToJSON, TEncoding.UTF8);
      Reply := Client.Post(FService + Path, Sent, nil, Headers);
    end
    else
      Reply := Client.Get(FService + Path, nil, Headers);
    if Reply.StatusCode >= 400 then
      raise Exception.CreateFmt('%d %s', [Reply.StatusCode, Reply.ContentAsString(TEncoding.UTF8)]);
    Result := TJSONObject.ParseJSONValue(Reply.ContentAsString(TEncoding.UTF8)) as TJSONObject;
  finally
    Sent.Free;
    Client.Free;
  end;
end;

function TLaunch.Mint(const Clinician, Item, Issuer, PerformedAt, Report: string): TJSONObject;
var
  Body, Lookup, Coded, From: TJSONObject;
begin
  Coded := TJSONObject.Create;
  Coded.AddPair('system', 'local').AddPair('code', Item).AddPair('owner', 'receiver');
  From := TJSONObject.Create;
  From.AddPair('system', 'nhsa').AddPair('code', Issuer);
  Lookup := TJSONObject.Create;
  Lookup.AddPair('item', Coded).AddPair('issuer', From).AddPair('performed_at', PerformedAt).AddPair('report_ref', Report);
  Body := TJSONObject.Create;
  try
    Body.AddPair('origin', 'null').AddPair('clinician', Clinician).AddPair('lookup', Lookup);
    Result := Call('/api/v1/launch-tokens', Body);
  finally
    Body.Free;
  end;
end;

function TLaunch.Outcome(const LaunchId: string): TJSONObject;
begin
  Result := Call('/api/v1/launches/' + LaunchId, nil);
end;

procedure TLaunch.Open(Browser: TWebBrowser; const Token: string);
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
  Browser.Navigate(FService + '/launch', Flags, Target, Posted, Headers);
end;

end.
