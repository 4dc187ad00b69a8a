// A client of the service, complete: time-outs, trying again without writing twice, and keys that are sent or that sign.
// Delphi 10.1 or later (save this file with a byte order mark), or Free Pascal 3.2 with its own units; nothing besides.
// SERVICE: address of the service. KEY: key of the hospital's server. SIGNED: hmac-sha256 or hmac-sm3 where the key was issued to sign its
// requests, else nothing. ORIGIN: where the hospital's pages come from, or "null" for a desktop system.

program Client;

{$IFDEF FPC}{$MODE DELPHI}{$CODEPAGE UTF8}{$ENDIF}
{$APPTYPE CONSOLE}
{$Q-}{$R-} // the hashes count beyond 32 bits on purpose

uses
  {$IFDEF FPC}fphttpclient, opensslsockets,{$ELSE}System.Net.HttpClient, System.Net.URLClient,{$ENDIF}
  SysUtils, Classes, DateUtils;

const
  Attempts = 3;
  Seconds = 2;
  Pause = 200;

type
  // There is no answer now: go on by your own workflow.
  EUnavailable = class(Exception);

  // The service says what is wrong: the code, and everything that it says as JSON.
  ERefused = class(Exception)
  public
    Code: string;
  end;

  TWords = array of LongWord;

  TClient = class
  private
    FService, FKey, FSigned: string;
    FBehind: Int64; // seconds that are taken from this machine's clock, once the service has told that it is ahead
    function Call(const Method, Path: string; const Data: TBytes; const Once: string): UTF8String;
    function Send(const Method, Path: string; const Data: TBytes; Headers: TStringList; out Said: UTF8String; out Wait: string): Integer;
    procedure KnownBy(const Method, Path: string; const Data: TBytes; Headers: TStringList);
    function Hash(const Data: TBytes): TBytes;
    function Hmac(const Secret, Text: TBytes): TBytes;
  public
    constructor Create(const Service, Key, Signed: string);
    function Get(const Path: string): UTF8String;
    // Once is kept with what is sent: whatever is sent again under it is written once. '' for what writes nothing.
    function Post(const Path: string; const Body: UTF8String; const Once: string): UTF8String;
  end;

function Bytes(const Text: UTF8String): TBytes;
begin
  SetLength(Result, Length(Text));
  if Length(Text) > 0 then
    Move(Text[1], Result[0], Length(Text));
end;

function Joined(const First, Second: TBytes): TBytes;
begin
  SetLength(Result, Length(First) + Length(Second));
  if Length(First) > 0 then
    Move(First[0], Result[0], Length(First));
  if Length(Second) > 0 then
    Move(Second[0], Result[Length(First)], Length(Second));
end;

function Hex(const Data: TBytes): string;
var
  Place: Integer;
begin
  Result := '';
  for Place := 0 to High(Data) do
    Result := Result + LowerCase(IntToHex(Data[Place], 2));
end;

function Left(Word: LongWord; Bits: Integer): LongWord;
begin
  Bits := Bits mod 32;
  if Bits = 0 then
    Result := Word
  else
    Result := (Word shl Bits) or (Word shr (32 - Bits));
end;

function Right(Word: LongWord; Bits: Integer): LongWord;
begin
  Result := Left(Word, 32 - Bits);
end;

// Both hashes fill a message up to whole blocks of 64 bytes in the same way.
function Padded(const Data: TBytes): TBytes;
var
  Place: Integer;
begin
  SetLength(Result, (Length(Data) + 8) div 64 * 64 + 64);
  FillChar(Result[0], Length(Result), 0);
  if Length(Data) > 0 then
    Move(Data[0], Result[0], Length(Data));
  Result[Length(Data)] := $80;
  for Place := 0 to 7 do
    Result[High(Result) - Place] := Byte((Int64(Length(Data)) * 8) shr (8 * Place));
end;

function BlockWord(const Data: TBytes; Place: Integer): LongWord;
begin
  Result := (LongWord(Data[Place]) shl 24) or (LongWord(Data[Place + 1]) shl 16) or (LongWord(Data[Place + 2]) shl 8) or Data[Place + 3];
end;

function Digest(const State: array of LongWord): TBytes;
var
  Place: Integer;
begin
  SetLength(Result, 32);
  for Place := 0 to 31 do
    Result[Place] := Byte(State[Place div 4] shr (24 - Place mod 4 * 8));
end;

// SM3 (GB/T 32905-2016), which neither Delphi nor Free Pascal has.
function Sm3(const Data: TBytes): TBytes;
var
  Whole: TBytes;
  V, N: array[0..7] of LongWord;
  W: array[0..67] of LongWord;
  X, S1, T1, T2: LongWord;
  Block, J: Integer;
begin
  V[0] := $7380166f; V[1] := $4914b2b9; V[2] := $172442d7; V[3] := $da8a0600;
  V[4] := $a96f30bc; V[5] := $163138aa; V[6] := $e38dee4d; V[7] := $b0fb0e4e;
  Whole := Padded(Data);
  for Block := 0 to Length(Whole) div 64 - 1 do
  begin
    for J := 0 to 67 do
      if J < 16 then
        W[J] := BlockWord(Whole, Block * 64 + J * 4)
      else
      begin
        X := W[J - 16] xor W[J - 9] xor Left(W[J - 3], 15);
        W[J] := X xor Left(X, 15) xor Left(X, 23) xor Left(W[J - 13], 7) xor W[J - 6];
      end;
    N := V;
    for J := 0 to 63 do
    begin
      if J < 16 then
      begin
        S1 := Left(LongWord(Left(N[0], 12) + N[4] + Left($79cc4519, J)), 7);
        T1 := N[0] xor N[1] xor N[2];
        T2 := N[4] xor N[5] xor N[6];
      end
      else
      begin
        S1 := Left(LongWord(Left(N[0], 12) + N[4] + Left($7a879d8a, J)), 7);
        T1 := (N[0] and N[1]) or (N[0] and N[2]) or (N[1] and N[2]);
        T2 := (N[4] and N[5]) or (not N[4] and N[6]);
      end;
      T1 := LongWord(T1 + N[3] + (S1 xor Left(N[0], 12)) + (W[J] xor W[J + 4]));
      T2 := LongWord(T2 + N[7] + S1 + W[J]);
      N[3] := N[2]; N[2] := Left(N[1], 9); N[1] := N[0]; N[0] := T1;
      N[7] := N[6]; N[6] := Left(N[5], 19); N[5] := N[4]; N[4] := T2 xor Left(T2, 9) xor Left(T2, 17);
    end;
    for J := 0 to 7 do
      V[J] := V[J] xor N[J];
  end;
  Result := Digest(V);
end;

// The first 32 bits behind the point of a number's cube root, and of its square root: the constants of SHA-256.
function RootBits(Number: Integer; Cubic: Boolean): LongWord;
var
  Low, High, Middle: Extended;
  Step: Integer;
begin
  Low := 0;
  High := Number;
  for Step := 1 to 80 do
  begin
    Middle := (Low + High) / 2;
    if (Cubic and (Middle * Middle * Middle <= Number)) or (not Cubic and (Middle * Middle <= Number)) then
      Low := Middle
    else
      High := Middle;
  end;
  Result := LongWord(Trunc(Frac(Low) * 4294967296.0));
end;

// SHA-256 (FIPS 180-4), which Free Pascal 3.2 does not have.
function Sha256(const Data: TBytes): TBytes;
var
  Whole: TBytes;
  K, W: array[0..63] of LongWord;
  V, N: array[0..7] of LongWord;
  T1, T2: LongWord;
  Block, J, Prime, Divisor: Integer;
begin
  Prime := 1;
  for J := 0 to 63 do
  begin
    repeat
      Inc(Prime);
      Divisor := 2;
      while Prime mod Divisor <> 0 do
        Inc(Divisor);
    until Divisor = Prime;
    K[J] := RootBits(Prime, True);
    if J < 8 then
      V[J] := RootBits(Prime, False);
  end;
  Whole := Padded(Data);
  for Block := 0 to Length(Whole) div 64 - 1 do
  begin
    for J := 0 to 63 do
      if J < 16 then
        W[J] := BlockWord(Whole, Block * 64 + J * 4)
      else
        W[J] := LongWord(W[J - 16] + W[J - 7] + (Right(W[J - 15], 7) xor Right(W[J - 15], 18) xor (W[J - 15] shr 3))
          + (Right(W[J - 2], 17) xor Right(W[J - 2], 19) xor (W[J - 2] shr 10)));
    N := V;
    for J := 0 to 63 do
    begin
      T1 := LongWord(N[7] + (Right(N[4], 6) xor Right(N[4], 11) xor Right(N[4], 25)) + ((N[4] and N[5]) xor (not N[4] and N[6])) + K[J] + W[J]);
      T2 := LongWord((Right(N[0], 2) xor Right(N[0], 13) xor Right(N[0], 22)) + ((N[0] and N[1]) xor (N[0] and N[2]) xor (N[1] and N[2])));
      N[7] := N[6]; N[6] := N[5]; N[5] := N[4]; N[4] := LongWord(N[3] + T1);
      N[3] := N[2]; N[2] := N[1]; N[1] := N[0]; N[0] := LongWord(T1 + T2);
    end;
    for J := 0 to 7 do
      V[J] := LongWord(V[J] + N[J]);
  end;
  Result := Digest(V);
end;

// As it is signed, however it was escaped.
function Written(const Text: string): string;
var
  Each: Byte;
  Given: UTF8String;
  Place: Integer;
begin
  Result := '';
  Given := UTF8String(Text);
  Place := 1;
  while Place <= Length(Given) do
  begin
    Each := Byte(Given[Place]);
    if (Each = Ord('%')) and (Place + 2 <= Length(Given)) then
    begin
      Each := StrToInt('$' + string(Copy(Given, Place + 1, 2)));
      Inc(Place, 2);
    end;
    if Each in [Ord('A')..Ord('Z'), Ord('a')..Ord('z'), Ord('0')..Ord('9'), Ord('-'), Ord('.'), Ord('_'), Ord('~')] then
      Result := Result + Chr(Each)
    else
      Result := Result + '%' + IntToHex(Each, 2);
    Inc(Place);
  end;
end;

// Sorted by bytes: TStringList.Sort goes by the order of words in a language.
function Canonical(const Query: string): string;
var
  Pieces: TStringList;
  Rest, Piece: string;
  Cut, Place: Integer;
begin
  Pieces := TStringList.Create;
  try
    Rest := StringReplace(Query, '+', ' ', [rfReplaceAll]) + '&';
    while Rest <> '' do
    begin
      Cut := Pos('&', Rest);
      Piece := Copy(Rest, 1, Cut - 1);
      Delete(Rest, 1, Cut);
      if Piece = '' then
        Continue;
      Cut := Pos('=', Piece + '=');
      Piece := Written(Copy(Piece, 1, Cut - 1)) + '=' + Written(Copy(Piece, Cut + 1, Length(Piece)));
      Place := 0;
      while (Place < Pieces.Count) and (CompareStr(Pieces[Place], Piece) <= 0) do
        Inc(Place);
      Pieces.Insert(Place, Piece);
    end;
    Result := '';
    for Place := 0 to Pieces.Count - 1 do
      if Place = 0 then
        Result := Pieces[Place]
      else
        Result := Result + '&' + Pieces[Place];
  finally
    Pieces.Free;
  end;
end;

// A member of a JSON object, text or number; a real system reads JSON with its library.
function Member(const Json: UTF8String; const Name: string): string;
var
  Place, Ends: Integer;
begin
  Result := '';
  Place := Pos('"' + Name + '":', string(Json));
  if Place = 0 then
    Exit;
  Place := Place + Length(Name) + 3;
  while Copy(string(Json), Place, 1) = ' ' do
    Inc(Place);
  if Copy(string(Json), Place, 1) = '"' then
  begin
    Ends := Pos('"', Copy(string(Json), Place + 1, MaxInt));
    Result := Copy(string(Json), Place + 1, Ends - 1);
  end
  else
  begin
    Ends := Place;
    while (Ends <= Length(string(Json))) and CharInSet(string(Json)[Ends], ['-', '0'..'9']) do
      Inc(Ends);
    Result := Copy(string(Json), Place, Ends - Place);
  end;
end;

constructor TClient.Create(const Service, Key, Signed: string);
begin
  inherited Create;
  FService := Service;
  FKey := Key;
  FSigned := Signed;
end;

function TClient.Get(const Path: string): UTF8String;
begin
  Result := Call('GET', Path, nil, '');
end;

function TClient.Post(const Path: string; const Body: UTF8String; const Once: string): UTF8String;
begin
  Result := Call('POST', Path, Bytes(Body), Once);
end;

function TClient.Call(const Method, Path: string; const Data: TBytes; const Once: string): UTF8String;
var
  Attempt, Status, Longer: Integer;
  Headers: TStringList;
  Said: UTF8String;
  Refusal: ERefused;
  Code, Wait, Why: string;
begin
  Headers := TStringList.Create;
  try
    for Attempt := 0 to Attempts - 1 do
    begin
      Longer := Pause shl Attempt;
      try
        Headers.Clear;
        if Length(Data) > 0 then
        begin
          Headers.Values['Content-Type'] := 'application/json';
          Headers.Values['Request-Timeout'] := IntToStr(Seconds);
        end;
        if Once <> '' then
          Headers.Values['Idempotency-Key'] := Once;
        // Each attempt is signed anew: a nonce counts once.
        KnownBy(Method, Path, Data, Headers);
        Status := Send(Method, Path, Data, Headers, Said, Wait);
        if (Status >= 200) and (Status < 300) then
        begin
          Result := Said;
          Exit;
        end;
        Code := Member(Said, 'code');
        Why := IntToStr(Status) + ' ' + Code;
        if Code = 'clock_wrong' then
          FBehind := FBehind + StrToInt64(Member(Said, 'difference_seconds'))
        else if (Status <> 429) and (Status <> 502) and (Status <> 503) and (Status <> 504) and (Code <> 'nonce_used') then
        begin
          Refusal := ERefused.Create(string(Said));
          Refusal.Code := Code;
          raise Refusal;
        end
        else if StrToIntDef(Trim(Wait), -1) in [0..Seconds] then
          Longer := 1000 * StrToInt(Trim(Wait));
      except
        on ERefused do
          raise;
        on Fault: Exception do
          Why := Fault.Message;
      end;
      if Attempt + 1 < Attempts then
        Sleep(Longer);
    end;
  finally
    Headers.Free;
  end;
  raise EUnavailable.Create(Why);
end;

procedure TClient.KnownBy(const Method, Path: string; const Data: TBytes; Headers: TStringList);
var
  KeyId, Moment, Nonce, Text: string;
  Id: TGUID;
  Mark: Integer;
begin
  if FSigned = '' then
  begin
    Headers.Values['Authorization'] := 'Bearer ' + FKey;
    Exit;
  end;
  KeyId := Copy(FKey, 4, 8); // rk_ID_SECRET
  Moment := IntToStr(DateTimeToUnix(Now, False) - FBehind);
  CreateGUID(Id);
  Nonce := Copy(GUIDToString(Id), 2, 36);
  Mark := Pos('?', Path + '?');
  Text := FSigned + #10 + Method + #10 + StringReplace(Written(Copy(Path, 1, Mark - 1)), '%2F', '/', [rfReplaceAll]) + #10
    + Canonical(Copy(Path, Mark + 1, Length(Path))) + #10 + Hex(Hash(Data)) + #10 + Moment + #10 + Nonce + #10 + KeyId;
  Headers.Values['X-Key-Id'] := KeyId;
  Headers.Values['X-Timestamp'] := Moment;
  Headers.Values['X-Nonce'] := Nonce;
  Headers.Values['X-Signature'] := FSigned + '=' + Hex(Hmac(Bytes(UTF8String(Copy(FKey, 13, 43))), Bytes(UTF8String(Text))));
end;

function TClient.Hash(const Data: TBytes): TBytes;
begin
  if FSigned = 'hmac-sm3' then
    Result := Sm3(Data)
  else
    Result := Sha256(Data);
end;

// RFC 2104 with either hash: both have blocks of 64 bytes, and the secret is shorter.
function TClient.Hmac(const Secret, Text: TBytes): TBytes;
var
  Inner, Outer: TBytes;
  Place: Integer;
begin
  SetLength(Inner, 64);
  SetLength(Outer, 64);
  for Place := 0 to 63 do
  begin
    Inner[Place] := $36;
    Outer[Place] := $5c;
    if Place < Length(Secret) then
    begin
      Inner[Place] := Inner[Place] xor Secret[Place];
      Outer[Place] := Outer[Place] xor Secret[Place];
    end;
  end;
  Result := Hash(Joined(Outer, Hash(Joined(Inner, Text))));
end;

{$IFDEF FPC}
function TClient.Send(const Method, Path: string; const Data: TBytes; Headers: TStringList; out Said: UTF8String; out Wait: string): Integer;
var
  Http: TFPHTTPClient;
  Sent, Came: TMemoryStream;
  Place: Integer;
begin
  Http := TFPHTTPClient.Create(nil);
  Sent := TMemoryStream.Create;
  Came := TMemoryStream.Create;
  try
    Http.ConnectTimeout := Seconds * 1000;
    Http.IOTimeout := Seconds * 1000;
    for Place := 0 to Headers.Count - 1 do
      Http.AddHeader(Headers.Names[Place], Headers.ValueFromIndex[Place]);
    if Length(Data) > 0 then
    begin
      Sent.WriteBuffer(Data[0], Length(Data));
      Sent.Position := 0;
      Http.RequestBody := Sent;
    end;
    Http.HTTPMethod(Method, FService + Path, Came, []);
    Result := Http.ResponseStatusCode;
    // A connection that broke off is none of its exceptions.
    if (Result < 100) or (Came.Size < StrToIntDef(Trim(TFPHTTPClient.GetHeader(Http.ResponseHeaders, 'Content-Length')), 0)) then
      raise Exception.Create('the answer was lost');
    Wait := TFPHTTPClient.GetHeader(Http.ResponseHeaders, 'Retry-After');
    SetLength(Said, Came.Size);
    if Came.Size > 0 then
      Move(Came.Memory^, Said[1], Came.Size);
  finally
    Came.Free;
    Sent.Free;
    Http.Free;
  end;
end;
{$ELSE}
function TClient.Send(const Method, Path: string; const Data: TBytes; Headers: TStringList; out Said: UTF8String; out Wait: string): Integer;
var
  Http: THTTPClient;
  Sent: TBytesStream;
  Named: TNetHeaders;
  Reply: IHTTPResponse;
  Place: Integer;
begin
  Http := THTTPClient.Create;
  Sent := TBytesStream.Create(Data);
  try
    Http.ConnectionTimeout := Seconds * 1000;
    Http.ResponseTimeout := Seconds * 1000;
    SetLength(Named, Headers.Count);
    for Place := 0 to Headers.Count - 1 do
      Named[Place] := TNameValuePair.Create(Headers.Names[Place], Headers.ValueFromIndex[Place]);
    if Method = 'POST' then
      Reply := Http.Post(FService + Path, Sent, nil, Named)
    else
      Reply := Http.Get(FService + Path, nil, Named);
    Result := Reply.StatusCode;
    Wait := Reply.HeaderValue['Retry-After'];
    Said := UTF8String(Reply.ContentAsString(TEncoding.UTF8));
  finally
    Sent.Free;
    Http.Free;
  end;
end;
{$ENDIF}

procedure Walk;
var
  Client: TClient;
  Answer, Minted, Question: UTF8String;
  Once, Id, Sampled: string;
  Guid: TGUID;
begin
  Client := TClient.Create(GetEnvironmentVariable('SERVICE'), GetEnvironmentVariable('KEY'), GetEnvironmentVariable('SIGNED'));
  try
    Sampled := FormatDateTime('yyyy"-"mm"-"dd', UnixToDateTime(DateTimeToUnix(Now, False) + 8 * 3600)) + 'T00:00:00+08:00';
    Question := UTF8String('{"item":{"system":"local","code":"YL0001","owner":"receiver"},"issuer":{"system":"nhsa","code":"H50011100001"},'
      + '"performed_at":"' + Sampled + '","report_ref":"BG-2026-000117","patient_ref":"MPI-8842"}');
    // Kept with the order, so that even after a restart of this program the question is written once.
    CreateGUID(Guid);
    Once := GUIDToString(Guid);
    Answer := Client.Post('/api/v1/lookups', Question, Once);
    Id := Member(Answer, 'id');
    WriteLn('answer: ', Id, ' ', Member(Answer, 'verdict'));
    WriteLn('again: ', Member(Client.Post('/api/v1/lookups', Question, Once), 'id'));
    WriteLn('decided: ', Member(Client.Post('/api/v1/lookups/' + Id + '/decisions', '{"decision":"accepted"}', Once + '-decided'), 'decision'));
    WriteLn('item: ', Member(Client.Get('/api/v1/items?limit=1&q=' + Written('总蛋白')), 'code'));
    Minted := Client.Post('/api/v1/launch-tokens',
      UTF8String('{"origin":"' + GetEnvironmentVariable('ORIGIN') + '","clinician":"dr-0417","lookup":' + string(Question) + '}'), '');
    WriteLn('token: ', Member(Minted, 'token'));
    WriteLn('launch: ', Client.Get('/api/v1/launches/' + Member(Minted, 'launch_id')));
    try
      Client.Post('/api/v1/lookups', UTF8String(StringReplace(string(Question), '"nhsa"', '"nobody"', [])), '');
    except
      on Refused: ERefused do
        WriteLn('refused: ', Refused.Code);
    end;
  finally
    Client.Free;
  end;
end;

begin
  Walk;
end.
